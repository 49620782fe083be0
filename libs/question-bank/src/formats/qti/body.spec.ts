import { choosing, codes, declared, failure, imported, only, itemOf, template, VERSIONS } from './test/items.ts';

const MATH = 'xmlns:m="http://www.w3.org/1998/Math/MathML"';

describe.each(VERSIONS)('QTI %s: what an item shows', (version) => {
  const asking = (stem: string, attributes = '') =>
    imported(version, {
      attributes,
      declarations: declared('single', 'identifier', ['A']),
      body: stem + choosing({ A: 'one', B: 'two' }).replace(/^<p>.*?<\/p>/u, ''),
      processing: template('match_correct'),
    });

  it('is Markdown: code keeps its lines, tables and lists are theirs', async () => {
    const { content } = await asking(
      '<p>What is <code>x</code>?</p><pre><code class="language-js">let x = 1;\n  x += 1;</code></pre><ul><li>a</li><li>b</li></ul>',
    );
    expect(content.stem).toBe('What is `x`?\n\n```js\nlet x = 1;\n  x += 1;\n```\n\n- a\n- b');
  });

  it('has formulas in characters, which is reported, or in the TeX that they carry', async () => {
    const formula = (inner: string): string => `<p>Solve <m:math ${MATH}>${inner}</m:math>.</p>`;
    const squared = '<m:msup><m:mi>c</m:mi><m:mn>2</m:mn></m:msup>';
    const root = `<m:msqrt><m:mi>a</m:mi><m:mo>+</m:mo><m:mi>b</m:mi></m:msqrt>`;
    const half = `<m:mfrac>${root}<m:mn>2</m:mn></m:mfrac>`;
    const first = await asking(formula(`<m:mi>E</m:mi><m:mo>=</m:mo><m:mi>m</m:mi>${squared}`));
    expect([first.content.stem, codes(first.losses)]).toEqual(['Solve E=mc².', ['FORMULA']]);
    expect((await asking(formula(half))).content.stem).toBe('Solve (√(a+b))/2.');
    const carried = await asking(
      formula(`<m:semantics><m:mi>x</m:mi><m:annotation encoding="application/x-tex">x_1</m:annotation></m:semantics>`),
    );
    expect([carried.content.stem.replaceAll('\\_', '_'), carried.losses]).toEqual(['Solve \\\\( x_1 \\\\).', []]);
  });

  it('loses pictures that are not there, with their alternative text in their place', async () => {
    const { content, losses } = await asking('<p>Look: <img src="sign.png" alt="a sign"/>. What is it?</p>');
    expect(content.stem).toBe('Look: a sign. What is it?');
    expect(losses).toMatchObject([{ code: 'IMAGE', part: 'attachments' }]);
  });

  it('loses values that are computed and feedback within the text', async () => {
    const { content, losses } = await asking(
      '<p>Why <printedVariable identifier="X"/>?</p><feedbackBlock outcomeIdentifier="F" identifier="A" showHide="show"><p>Ah.</p></feedbackBlock>',
    );
    expect(content.stem).toBe('Why ?');
    expect(codes(losses)).toEqual(['ELEMENT', 'FEEDBACK']);
  });

  it('loses texts that several items share', async () => {
    const { losses } = await imported(version, {
      declarations: `${declared('single', 'identifier', ['A'])}<assessmentStimulusRef identifier="S" href="passage.xml"/>`,
      body: choosing({ A: 'one', B: 'two' }),
    });
    expect(losses).toMatchObject([{ code: 'STIMULUS', message: expect.stringContaining('passage.xml') }]);
  });

  it('loses a title that says more than the text, and a language that is none', async () => {
    expect(codes((await asking('<p>Why?</p>', 'label="x"')).losses)).toEqual([]);
    expect(await codesOf('title="Oslo, and more"')).toEqual(['TITLE']);
    expect(await codesOf('title="why"')).toEqual(['TITLE']);
    expect(await codesOf('title="Why?"')).toEqual([]);
    expect(await codesOf('title="item" xml:lang="no such language"')).toEqual(['LOCALE']);
  });

  async function codesOf(attributes: string): Promise<string[]> {
    const xml = itemOf(version, {
      declarations: declared('single', 'identifier', ['A']),
      body: `<p>Why?</p>${choosing({ A: 'one', B: 'two' }).replace(/^<p>.*?<\/p>/u, '')}`,
    }).replace('title="item"', attributes);
    const { outcome } = await only(xml);
    if (!outcome.ok) throw new Error(outcome.message);
    return codes(outcome.losses);
  }
});

describe('a file that is no item', () => {
  const code = async (xml: string): Promise<string> => {
    const { outcome } = await only(xml);
    return outcome.ok ? 'it was read' : outcome.code;
  };

  it.each([
    ['a document type with entities', '<!DOCTYPE assessmentItem [<!ENTITY a "b">]><assessmentItem/>', 'MALFORMED'],
    ['an external entity', '<!DOCTYPE assessmentItem SYSTEM "file:///etc/passwd"><assessmentItem/>', 'MALFORMED'],
    ['an entity of HTML', '<assessmentItem>&nbsp;</assessmentItem>', 'MALFORMED'],
    ['an unknown prefix', '<a:assessmentItem/>', 'MALFORMED'],
    ['an element that is not closed', '<assessmentItem>', 'MALFORMED'],
    ['elements nested too deeply', `${'<a>'.repeat(101)}${'</a>'.repeat(101)}`, 'MALFORMED'],
    [
      'more attributes than anybody writes',
      `<a ${Array.from({ length: 201 }, (_, index) => `a${index}=""`).join(' ')}/>`,
      'MALFORMED',
    ],
    ['white space', ' \n', 'MALFORMED'],
    ['no body', '<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1"/>', 'MALFORMED'],
    ['another format', '<questestinterop/>', 'UNSUPPORTED_TYPE'],
    ['an item of another namespace', '<assessmentItem xmlns="urn:other"/>', 'UNSUPPORTED_TYPE'],
    ['more than 256 KB', `<assessmentItem>${' '.repeat(256 * 1024)}</assessmentItem>`, 'ITEM_TOO_LARGE'],
  ])('%s fails with its code', async (_, xml, expected) => {
    expect(await code(xml)).toBe(expected);
  });

  it('names what it is instead', async () => {
    const parts = {
      declarations: declared('single', 'string', ['x']),
      body: '<p>Why?</p><uploadInteraction responseIdentifier="RESPONSE"/>',
    };
    expect(await failure('2.1', parts)).toBe('UNSUPPORTED_INTERACTION: uploadInteraction.');
  });
});
