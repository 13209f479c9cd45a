const headLength = 12;
const chunkHeadLength = 8;
const lossy = 0x56503820;
const lossless = 0x5650384c;

/**
 * The picture of an opaque WebP alone (RFC 9649), without what browsers write beside it, such as the profile of a canvas,
 * which is sRGB anyway; undefined where there is none.
 */
export function pictureOf(webp: ArrayBuffer): ArrayBuffer | undefined {
  const view = new DataView(webp);
  for (let at = headLength; at + chunkHeadLength <= webp.byteLength; ) {
    const length = view.getUint32(at + 4, true);
    const end = at + chunkHeadLength + length + (length % 2);
    const name = view.getUint32(at);
    if ((name === lossy || name === lossless) && end <= webp.byteLength) {
      const picture = new Uint8Array(headLength + end - at);
      picture.set(new Uint8Array(webp, 0, headLength));
      picture.set(new Uint8Array(webp, at, end - at), headLength);
      new DataView(picture.buffer).setUint32(4, picture.length - 8, true);
      return picture.buffer;
    }
    at = end;
  }
  return undefined;
}
