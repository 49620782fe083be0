import { fuzz } from '../test/fuzz.ts';
import { picture } from '../test/pictures.ts';
import { rawZip } from '../zip/test/raw-zip.ts';
import { qti21Format, qti30Format } from './qti-format.ts';
import { choosing, declared, itemOf, mapped, template } from './test/items.ts';

const choice = {
  attributes: 'xml:lang="en" adaptive="false" timeDependent="false"',
  declarations: declared(
    'multiple',
    'identifier',
    ['answer_01', 'B'],
    mapped({ answer_1: 1, B: 1, C: -1 }, 'upperBound="2"'),
  ),
  body: choosing({ answer_1: '<p>Oslo</p>', B: 'Bern <img src="a.png" alt="x"/>', C: '<pre>R\n o</pre>' }, 0),
  processing: template('map_response'),
  feedback:
    '<modalFeedback outcomeIdentifier="F" identifier="E" showHide="hide"><p>Because &lt;of&gt; it.</p></modalFeedback>',
};

const number = {
  declarations: declared('single', 'float', ['3.14']),
  body: '<p>Pi is <textEntryInteraction responseIdentifier="RESPONSE"/></p>',
  processing:
    '<responseProcessing><responseCondition><responseIf><equal toleranceMode="relative" tolerance="5 5"><variable identifier="RESPONSE"/><correct identifier="RESPONSE"/></equal><setOutcomeValue identifier="SCORE"><baseValue baseType="float">1</baseValue></setOutcomeValue></responseIf><responseElse><setOutcomeValue identifier="SCORE"><baseValue baseType="float">0</baseValue></setOutcomeValue></responseElse></responseCondition></responseProcessing>',
};

const open = {
  declarations: declared('single', 'string', ['Because.']),
  body: '<rubricBlock view="scorer" class="plumbline-key-points"><div class="plumbline-entry"><p>One</p></div></rubricBlock><h2>Why?</h2><extendedTextInteraction class="plumbline-open" responseIdentifier="RESPONSE"/>',
};

const FRAGMENTS = ['<![CDATA[', ']]>', '<!DOCTYPE a [<!ENTITY b "c">]>', '&b;', '&#0;', '&#xD800;', '<simpleChoice identifier="B">', '</itemBody>', 'xmlns=""', '1e9999', 'INF', 'adaptive="true"']; // prettier-ignore

const items = (version: '2.1' | '3.0'): string[] => [choice, number, open].map((parts) => itemOf(version, parts));

fuzz(qti21Format, items('2.1'), { fragments: FRAGMENTS });
fuzz(qti30Format, items('3.0'), { fragments: FRAGMENTS });

const manifest = `<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"><resources><resource identifier="R" type="imsqti_item_xmlv2p1" href="a.xml"><metadata><lom><general><keyword><string>sql</string></keyword></general></lom></metadata><file href="a.xml"/></resource></resources></manifest>`;

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
    fragments: ['../', 'PK\u0001\u0002', 'PK\u0005\u0006', '\u00ff\u00ff\u00ff\u00ff'],
  });
});

describe('a manifest within a package', () => {
  const wrap = (mutated: Uint8Array): Uint8Array =>
    rawZip([
      { name: 'imsmanifest.xml', content: mutated },
      { name: 'a.xml', content: itemOf('2.1', number) },
    ]);
  fuzz(qti30Format, [manifest], { wrap, fragments: ['xml:base="../"', 'href="', '<resource>', '%ff', '..'] });
});
