import { choosing, declared, itemOf, mapped, template } from './items.ts';

export const choice = {
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

export const number = {
  declarations: declared('single', 'float', ['3.14']),
  body: '<p>Pi is <textEntryInteraction responseIdentifier="RESPONSE"/></p>',
  processing:
    '<responseProcessing><responseCondition><responseIf><equal toleranceMode="relative" tolerance="5 5"><variable identifier="RESPONSE"/><correct identifier="RESPONSE"/></equal><setOutcomeValue identifier="SCORE"><baseValue baseType="float">1</baseValue></setOutcomeValue></responseIf><responseElse><setOutcomeValue identifier="SCORE"><baseValue baseType="float">0</baseValue></setOutcomeValue></responseElse></responseCondition></responseProcessing>',
};

export const open = {
  declarations: declared('single', 'string', ['Because.']),
  body: '<rubricBlock view="scorer" class="plumbline-key-points"><div class="plumbline-entry"><p>One</p></div></rubricBlock><h2>Why?</h2><extendedTextInteraction class="plumbline-open" responseIdentifier="RESPONSE"/>',
};

/** What is hostile to items in particular. */
export const FRAGMENTS = ['<![CDATA[', ']]>', '<!DOCTYPE a [<!ENTITY b "c">]>', '&b;', '&#0;', '&#xD800;', '<simpleChoice identifier="B">', '</itemBody>', 'xmlns=""', '1e9999', 'INF', 'adaptive="true"']; // prettier-ignore

/** An item of each sort, in the names of a version. */
export const items = (version: '2.1' | '3.0'): string[] =>
  [choice, number, open].map((parts) => itemOf(version, parts));

/** Of a package with the item `a.xml`. */
export const manifest = `<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"><resources><resource identifier="R" type="imsqti_item_xmlv2p1" href="a.xml"><metadata><lom><general><keyword><string>sql</string></keyword></general></lom></metadata><file href="a.xml"/></resource></resources></manifest>`;
