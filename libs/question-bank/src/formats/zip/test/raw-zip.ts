import { crc32, deflateRawSync } from 'node:zlib';

/** An entry as a hostile packer would write it: every field may lie. */
export interface RawEntry {
  readonly name: string;
  readonly content?: string | Uint8Array;
  /** Instead of the true ones. */
  readonly declaredSize?: number;
  readonly flags?: number;
  readonly method?: number;
  /** The upper half of the external attributes: type and rights of a Unix file. */
  readonly mode?: number;
}

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;

interface Packed {
  readonly local: Buffer;
  readonly central: (offset: number) => Buffer;
}

function packed(entry: RawEntry): Packed {
  const content = Buffer.from(entry.content ?? '');
  const method = entry.method ?? 8;
  const data = method === 8 ? deflateRawSync(content) : content;
  const name = Buffer.from(entry.name, 'utf8');
  const common = Buffer.alloc(26);
  common.writeUInt16LE(20, 0);
  common.writeUInt16LE(0x800 | (entry.flags ?? 0), 2);
  common.writeUInt16LE(method, 4);
  common.writeUInt32LE(0x00210000, 6);
  common.writeUInt32LE(crc32(content), 10);
  common.writeUInt32LE(data.length, 14);
  common.writeUInt32LE(entry.declaredSize ?? content.length, 18);
  common.writeUInt16LE(name.length, 22);
  const signature = (value: number): Buffer => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(value);
    return bytes;
  };
  return {
    local: Buffer.concat([signature(LOCAL), common, name, data]),
    central(offset) {
      const rest = Buffer.alloc(14);
      rest.writeUInt32LE(((entry.mode ?? 0) << 16) >>> 0, 6);
      rest.writeUInt32LE(offset, 10);
      const madeBy = Buffer.from([20, 3]);
      return Buffer.concat([signature(CENTRAL), madeBy, common, rest, name]);
    },
  };
}

/** A zip file of these entries, as they are given. */
export function rawZip(entries: readonly RawEntry[], declaredCount = entries.length): Uint8Array {
  const locals: Buffer[] = [];
  const centrals: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const { local, central } = packed(entry);
    locals.push(local);
    centrals.push(central(offset));
    offset += local.length;
  }
  const directory = Buffer.concat(centrals);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(END, 0);
  end.writeUInt16LE(declaredCount, 8);
  end.writeUInt16LE(declaredCount, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}
