"""What can be cut out of a rendered frame: things, the planes of the room, and patches of one colour and one facing."""

import numpy as np
from scipy.ndimage import grey_dilation
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

FIRST_PLANE = 200  # ids from here on are planes of the room (floor, walls); below it the ids of truth.json
PLANE_TOLERANCE = 0.06  # metres: skirting boards, rugs and pictures belong to the plane that they lie on
LEAST_PLANE_SHARE = 0.04  # of the background points of a scene
PATCH_COLOR_STEP = 16  # of 255: the shading of one surface changes less between two neighbours
PATCH_FACING = 0.9  # cosine between the normals of two neighbours on one face
LEAST_PATCH = 40  # pixels


def world_points(depth, intrinsics, pose):
    """(H, W) metres, (3, 3), (4, 4) camera-to-world in OpenCV axes -> (H, W, 3) world points."""
    v, u = np.mgrid[: depth.shape[0], : depth.shape[1]]
    rays = np.stack([(u + 0.5 - intrinsics[0, 2]) / intrinsics[0, 0], (v + 0.5 - intrinsics[1, 2]) / intrinsics[1, 1], np.ones_like(u)], -1)
    return (rays * depth[..., None]) @ pose[:3, :3].T + pose[:3, 3]


def normals(points):
    """(H, W, 3) points -> unit normals by differences two pixels apart (a millimetre of rounding then tilts them by little)."""
    right = np.roll(points, -2, 1) - np.roll(points, 2, 1)
    down = np.roll(points, -2, 0) - np.roll(points, 2, 0)
    across = np.cross(right, down)
    return across / np.maximum(np.linalg.norm(across, axis=-1, keepdims=True), 1e-9)


def room_planes(points, random, most=5):
    """Dominant planes (n, d) with n.p = d among (N, 3) background points, by random consensus, biggest first."""
    points = points[random.permutation(len(points))[:3000]]
    least, planes = LEAST_PLANE_SHARE * len(points), []
    while len(points) > max(least, 3) and len(planes) < most:
        corners = points[random.integers(0, len(points), (120, 3))]
        n = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
        n /= np.maximum(np.linalg.norm(n, axis=1, keepdims=True), 1e-9)
        away = np.abs(points @ n.T - np.sum(n * corners[:, 0], 1)) < PLANE_TOLERANCE / 2
        best = np.argmax(away.sum(0))
        if away[:, best].sum() < least:
            break
        planes.append((n[best], n[best] @ corners[best, 0]))
        points = points[~away[:, best]]
    return planes


def label_planes(ids, points, planes):
    """Writes FIRST_PLANE + k into the background pixels of `ids` that lie on plane k; the nearest plane wins."""
    if not planes:
        return ids
    off = np.stack([np.abs(points @ n - d) for n, d in planes], -1)
    on = (ids == 0) & (off.min(-1) < PLANE_TOLERANCE)
    return np.where(on, FIRST_PLANE + off.argmin(-1), ids)


def patches(rgb, ids, facing):
    """Connected pixels of one region with steady colour and facing -> (H, W) patch numbers, 0 where the patch is tiny."""
    height, width = ids.shape
    number = np.arange(height * width).reshape(height, width)
    color = rgb.astype(np.int16)
    ends = []
    for a, b in (((slice(None), slice(None, -1)), (slice(None), slice(1, None))), ((slice(None, -1), slice(None)), (slice(1, None), slice(None)))):
        one = (ids[a] == ids[b]) & (np.abs(color[a] - color[b]).max(-1) < PATCH_COLOR_STEP) & ((facing[a] * facing[b]).sum(-1) > PATCH_FACING)
        ends.append(np.stack([number[a][one], number[b][one]]))
    start, end = np.concatenate(ends, 1)
    graph = coo_matrix((np.ones(len(start), bool), (start, end)), shape=(height * width,) * 2)
    label = connected_components(graph, directed=False)[1]
    big = np.bincount(label) >= LEAST_PATCH
    compact = np.where(big, np.cumsum(big), 0)[label].reshape(height, width)
    return grow_within(compact, ids)


def grow_within(label, ids):
    """Gives the blended pixels along a patch's rim to the patch, inside the same region only."""
    for _ in range(2):
        wider = grey_dilation(label, size=(3, 3))
        home = np.zeros(label.max() + 1, ids.dtype)
        home[label] = ids
        label = np.where((label == 0) & (home[wider] == ids), wider, label)
    return label
