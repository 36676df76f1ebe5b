"""Whether a face may be measured as it is seen, and if not, what the person might do.

One hint at a time, the most important first. Two people are never measured.
"""

from kiosk.camera.face.geometry import Face, aside, roll_deg
from kiosk.camera.face.policy import FacePolicy
from kiosk.flow.holder import FaceHint


def hint_for_place(
    policy: FacePolicy, faces: tuple[Face, ...], size: tuple[int, int]
) -> FaceHint | None:
    """None when one person's face, the first of ``faces``, is large enough and whole.

    ``size`` is the picture's width and height.
    """
    if not faces:
        return FaceHint.COME_CLOSER
    if len([face for face in faces if face.size >= policy.other_face_px]) > 1:
        return FaceHint.ONE_PERSON_ONLY
    face = faces[0]
    if face.size < policy.smallest_face_px:
        return FaceHint.COME_CLOSER
    if face.height > policy.largest_share * size[1] or _is_cut(face, size):
        return FaceHint.STEP_BACK
    return None


def hint_for_pose(policy: FacePolicy, face: Face) -> FaceHint | None:
    """None when the face looks into the camera; turned ones score lower."""
    is_straight = (
        abs(aside(face.points)) <= policy.most_aside
        and abs(roll_deg(face.points)) <= policy.most_roll_deg
    )
    return None if is_straight else FaceHint.LOOK_STRAIGHT


def hint_for_light(policy: FacePolicy, brightness: float, sharpness: float) -> FaceHint | None:
    """None when the aligned face is neither dark nor glaring nor blurred."""
    if brightness < policy.darkest:
        return FaceHint.MORE_LIGHT
    if brightness > policy.brightest:
        return FaceHint.STEP_BACK  # too near to the lamp
    return None if sharpness >= policy.sharpness else FaceHint.LOOK_STRAIGHT


def _is_cut(face: Face, size: tuple[int, int]) -> bool:
    """Whether one of the points lies outside the picture."""
    points = (*face.points.corners, face.points.nose)
    return any(not (0 <= x < size[0] and 0 <= y < size[1]) for x, y in points)
