import { createHash } from 'node:crypto';
import { crc32, deflateSync } from 'node:zlib';
import type { Attachment, AttachmentType } from '../format.ts';

function pngChunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}

/** One pixel of the given grey, 8 bits deep. */
const png = (grey: number): Buffer =>
  Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    pngChunk('IHDR', Uint8Array.of(0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0)),
    pngChunk('IDAT', deflateSync(Uint8Array.of(0, grey))),
    pngChunk('IEND', new Uint8Array()),
  ]);

/** One grey pixel whose quantisation the given number varies: tables of one code each, one block of zeros. */
const jpeg = (step: number): Buffer =>
  Buffer.concat([
    Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0]),
    Buffer.from([0xff, 0xdb, 0, 67, 0, ...Array<number>(64).fill(1 + (step % 255))]),
    Buffer.from([0xff, 0xc0, 0, 11, 8, 0, 1, 0, 1, 1, 1, 0x11, 0]),
    Buffer.from([0xff, 0xc4, 0, 20, 0x00, 1, ...Array<number>(15).fill(0), 0]),
    Buffer.from([0xff, 0xc4, 0, 20, 0x10, 1, ...Array<number>(15).fill(0), 0]),
    Buffer.from([0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0, 0x3f, 0xff, 0xd9]),
  ]);

/** One pixel of the first of two colours. */
const gif = (red: number): Buffer =>
  Buffer.concat([
    Buffer.from('GIF89a', 'latin1'),
    Buffer.from([1, 0, 1, 0, 0x80, 0, 0, red, 0, 0, 255, 255, 255]),
    Buffer.from([0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0, 0x3b]),
  ]);

const MAKERS = [
  ['image/png', 'png', png],
  ['image/jpeg', 'jpg', jpeg],
  ['image/gif', 'gif', gif],
] as const satisfies readonly (readonly [AttachmentType, string, (shade: number) => Buffer])[];

/** A valid picture of one pixel. Different numbers from 0 to 254 give different bytes. */
export function picture(kind: number, shade: number, name: string): Attachment {
  const [mediaType, extension, make] = MAKERS[kind % MAKERS.length] ?? MAKERS[0];
  const bytes = new Uint8Array(make(shade));
  const digest = createHash('sha256').update(bytes).digest('hex');
  return { digest, mediaType, fileName: `${name}.${extension}`, bytes };
}
