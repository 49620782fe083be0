import { fuzz } from '../test/fuzz.ts';
import { rawZip } from '../zip/test/raw-zip.ts';
import { qti30Format } from './qti-format.ts';
import { itemOf } from './test/items.ts';
import { FRAGMENTS, items, manifest, number } from './test/seeds.ts';

fuzz(qti30Format, items('3.0'), { fragments: FRAGMENTS });

describe('a manifest within a package', () => {
  const wrap = (mutated: Uint8Array): Uint8Array =>
    rawZip([
      { name: 'imsmanifest.xml', content: mutated },
      { name: 'a.xml', content: itemOf('2.1', number) },
    ]);
  fuzz(qti30Format, [manifest], {
    wrap,
    deep: 20_000,
    fragments: ['xml:base="../"', 'href="', '<resource>', '%ff', '..'],
  });
});
