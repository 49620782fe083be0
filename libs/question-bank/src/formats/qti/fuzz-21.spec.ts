import { fuzz } from '../test/fuzz.ts';
import { picture } from '../test/pictures.ts';
import { rawZip } from '../zip/test/raw-zip.ts';
import { qti21Format } from './qti-format.ts';
import { itemOf } from './test/items.ts';
import { choice, FRAGMENTS, items, manifest, open } from './test/seeds.ts';

fuzz(qti21Format, items('2.1'), { fragments: FRAGMENTS });

const packaged = (stored: boolean): Uint8Array =>
  rawZip([
    { name: 'imsmanifest.xml', content: manifest, method: stored ? 0 : 8 },
    { name: 'a.xml', content: itemOf('2.1', choice), method: stored ? 0 : 8 },
    { name: 'b.xml', content: itemOf('3.0', open), method: stored ? 0 : 8 },
    { name: 'a.png', content: picture(0, 1, 'a').bytes, method: 0 },
  ]);

describe('packages', () => {
  // Half of the mutations hit what is packed, where they end in the check of its sum; stored files let them through.
  fuzz(qti21Format, [packaged(true), packaged(false)], {
    deep: 20_000,
    fragments: ['../', 'PK\u0001\u0002', 'PK\u0005\u0006', '\u00ff\u00ff\u00ff\u00ff'],
  });
});
