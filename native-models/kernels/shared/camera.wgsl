// A camera record, as splatting/camera-array.ts writes it.
struct Camera {
  row0: vec4f,        // cameraFromWorld, rows of [R | t]
  row1: vec4f,
  row2: vec4f,
  focal: vec4f,       // fx, fy, cx, cy in pixels; pixel centres at +0.5
  size: vec4f,        // width, height, -, -
  background: vec4f,  // r, g, b, -
}

fn cameraRotation(camera: Camera) -> mat3x3f {
  return transpose(mat3x3f(camera.row0.xyz, camera.row1.xyz, camera.row2.xyz));
}

fn cameraTranslation(camera: Camera) -> vec3f {
  return vec3f(camera.row0.w, camera.row1.w, camera.row2.w);
}

// Where the camera stands, world: -R^T t.
fn cameraCentre(camera: Camera) -> vec3f {
  return -(cameraTranslation(camera) * cameraRotation(camera));
}
