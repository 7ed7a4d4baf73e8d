"""Pictures from strangers: decoded within bounds and written anew, so that nothing but the pixels survives.

A phone's photo carries the place it was taken at, and a file may be a picture and a web page at once. What this
module returns holds neither: no EXIF, no comment, no appended bytes. Of a moving picture the first frame stays.
"""

import io
from dataclasses import dataclass

from PIL import Image, ImageOps

#: More pixels than any phone takes; beyond that a small file is a decompression bomb.
MAX_PIXELS = 40_000_000
#: Longest side of what is kept.
MAX_SIDE = 2048
_JPEG_QUALITY = 85
# The library only warns at its own bound, and twice; ours is checked before a pixel is unpacked.
Image.MAX_IMAGE_PIXELS = None

#: First bytes by format: what a browser would take for a picture whatever its name.
_SIGNATURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a")


class NotAPicture(ValueError):
    """The bytes cannot be read as JPEG, PNG, GIF or WebP."""


class TooManyPixels(ValueError):
    """The picture is larger than MAX_PIXELS once unpacked."""


@dataclass(frozen=True)
class Picture:
    """A picture as it is kept."""

    data: bytes
    #: "image/jpeg" or "image/png".
    media_type: str
    width: int
    height: int


def looks_like_picture(data: bytes) -> bool:
    """Whether the first bytes are those of a picture format we show."""
    return data.startswith(_SIGNATURES) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP")


def renewed(data: bytes) -> Picture:
    """The picture turned upright, at most MAX_SIDE long, without all else. Raises NotAPicture, TooManyPixels."""
    try:
        with Image.open(io.BytesIO(data), formats=["JPEG", "PNG", "GIF", "WEBP"]) as source:
            if source.width * source.height > MAX_PIXELS:
                raise TooManyPixels(f"{source.width} x {source.height}")
            return _written(_pixels(source))
    except TooManyPixels:
        raise
    except Exception as error:
        # The decoders raise whatever their formats bring: OSError, SyntaxError, struct.error, ValueError, EOFError.
        raise NotAPicture(type(error).__name__) from error


def _pixels(source: Image.Image) -> Image.Image:
    source.draft("RGB", (MAX_SIDE, MAX_SIDE))  # a JPEG decoder can skip what would be scaled away
    upright = ImageOps.exif_transpose(source)
    has_alpha = "A" in upright.getbands() or "transparency" in upright.info
    pixels = upright.convert("RGBA" if has_alpha else "RGB")
    pixels.thumbnail((MAX_SIDE, MAX_SIDE))
    pixels.info.clear()  # the writers would copy comments and profiles from here
    pixels.format = source.format
    return pixels


def _written(pixels: Image.Image) -> Picture:
    out = io.BytesIO()
    if pixels.mode == "RGB" and pixels.format in ("JPEG", "WEBP"):
        pixels.save(out, "JPEG", quality=_JPEG_QUALITY)
        media_type = "image/jpeg"
    else:
        pixels.save(out, "PNG")
        media_type = "image/png"
    return Picture(out.getvalue(), media_type, pixels.width, pixels.height)
