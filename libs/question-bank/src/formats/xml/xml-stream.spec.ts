import { UnreadableFile } from '../format.ts';
import { memoryFile } from '../memory-file.ts';
import { elementsOf, firstOf, ownText, textWithin } from './xml-element.ts';
import { elementsWithin, type XmlFound } from './xml-stream.ts';

const BOUNDS = { characters: 2000, bulky: 'file', bulkyCharacters: 5000, allBulkyCharacters: 8000 };

async function read(content: string | Uint8Array): Promise<XmlFound[]> {
  const found: XmlFound[] = [];
  for await (const one of elementsWithin(memoryFile(content), 'quiz', BOUNDS)) found.push(one);
  return found;
}

async function refusal(content: string | Uint8Array): Promise<{ code: string; message: string }> {
  try {
    await read(content);
  } catch (error) {
    if (error instanceof UnreadableFile) return error.refusal;
    throw error;
  }
  throw new Error('It was read.');
}

const textsOf = (found: readonly XmlFound[]): (string | null)[] =>
  found.map((one) => (one.type === 'ELEMENT' && one.built.ok ? textWithin(one.built.element) : null));

describe('the elements of a document', () => {
  it('come one by one, with their attributes, texts and lines', async () => {
    const [first, second, ...others] = await read(
      '<?xml version="1.0"?>\n<quiz>\n<q a="1 &amp; 2"><t>one</t> and <t><![CDATA[<two>]]></t></q>\n<!-- no --><r/></quiz>',
    );
    if (first?.type !== 'ELEMENT' || !first.built.ok) throw new Error('The first is missing.');
    const { element } = first.built;
    expect(element).toMatchObject({ name: 'q', attributes: { a: '1 & 2' }, line: 3 });
    expect(elementsOf(element, 't').map(ownText)).toEqual(['one', '<two>']);
    expect(ownText(element)).toBe(' and ');
    expect(firstOf(element, 'none')).toBeNull();
    expect(second).toMatchObject({ built: { ok: true, element: { name: 'r', line: 4 } } });
    expect(others).toEqual([]);
  });

  it.each([
    [
      'UTF-16 with a mark',
      Buffer.from('\ufeff<?xml version="1.0" encoding="UTF-16"?><quiz><q>Größe π</q></quiz>', 'utf16le'),
      'Größe π',
    ],
    ['UTF-8 with a mark', Buffer.from('\ufeff<quiz><q>Größe π</q></quiz>'), 'Größe π'],
    [
      'Windows-1252',
      Buffer.from('<?xml version="1.0" encoding="windows-1252"?><quiz><q>Gr\xf6\xdfe \x80</q></quiz>', 'latin1'),
      'Größe €',
    ],
    [
      'ISO-8859-1',
      Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?><quiz><q>Gr\xf6\xdfe</q></quiz>', 'latin1'),
      'Größe',
    ],
    [
      'ISO-8859-2',
      Buffer.from('<?xml version="1.0" encoding="ISO-8859-2"?><quiz><q>\xb1\xbe</q></quiz>', 'latin1'),
      'ąž',
    ],
    [
      'an unknown encoding',
      Buffer.from('<?xml version="1.0" encoding="x-nope"?><quiz><q>\xe9</q></quiz>', 'latin1'),
      'é',
    ],
  ])('are decoded from %s', async (_, bytes, text) => {
    expect(textsOf(await read(bytes))).toEqual([text]);
  });
});

describe('hostile XML', () => {
  const laughs = Array.from({ length: 9 }, (_, index) => `<!ENTITY l${index + 1} "${`&l${index};`.repeat(10)}">`).join(
    '\n',
  );

  it.each([
    [
      'a billion laughs',
      `<?xml version="1.0"?>\n<!DOCTYPE quiz [\n<!ENTITY l0 "ha">\n${laughs}\n]>\n<quiz><q>&l9;</q></quiz>`,
      'Line 13',
    ],
    [
      'an entity of a file',
      '<!DOCTYPE quiz [<!ENTITY x SYSTEM "file:///etc/passwd">]><quiz><q>&x;</q></quiz>',
      'Line 1',
    ],
    ['a document type elsewhere', '<!DOCTYPE quiz SYSTEM "https://example.org/quiz.dtd"><quiz/>', 'Line 1'],
    ['parameter entities', '<!DOCTYPE quiz [<!ENTITY % p SYSTEM "https://example.org/p">%p;]><quiz/>', 'Line 1'],
  ])('is refused for %s', async (_, document, line) => {
    const { code, message } = await refusal(document);
    expect(code).toBe('FORBIDDEN_XML');
    expect(message).toContain(line);
  });

  it.each([
    ['nothing', '', 'document must contain a root element'],
    ['no XML', 'What is one?\nA) 1', 'outside of root node'],
    ['another root', '<html><body/></html>', '<html>, not <quiz>'],
    ['half a root', '<quiz', 'line 1'],
  ])('is refused that is %s', async (_, document, reason) => {
    const { code, message } = await refusal(document);
    expect(code).toBe('MALFORMED_XML');
    expect(message).toContain(reason);
  });

  it.each([
    ['ends too early', '<quiz><q>one</q>\n<q>two', 2],
    ['closes what is not open', '<quiz><q>one</q>\n</nothing></quiz>', 2],
    ['names an entity of nobody', '<quiz><q>one</q>\n\n<q>&nothing;</q></quiz>', 3],
    ['names what every object inherits', '<quiz><q>one</q><q>&constructor;</q></quiz>', 1],
    ['repeats an attribute', '<quiz><q>one</q><q a="1" a="2"/></quiz>', 1],
    ['goes on behind its end', '<quiz><q>one</q></quiz><quiz/>', 1],
    ['declares its type in its middle', '<quiz><q>one</q><!DOCTYPE quiz []></quiz>', 1],
  ])('gives what stands before its break, when it %s', async (_, document, line) => {
    const found = await read(document);
    expect(textsOf(found)).toEqual(['one', null]);
    expect(found.at(-1)).toMatchObject({ type: 'BROKEN', line });
  });

  it.each([
    ['a text', `<q id="1">${'x'.repeat(3000)}</q>`, 'TOO_LARGE'],
    ['an attribute', `<q id="${'x'.repeat(3000)}"/>`, 'TOO_LARGE'],
    ['an attribute of an element within', `<q><r id="${'x'.repeat(3000)}"/></q>`, 'TOO_LARGE'],
    ['the sum of many elements', `<q>${'<element/>'.repeat(500)}</q>`, 'TOO_LARGE'],
    ['its depth', `<q>${'<a>'.repeat(400)}${'</a>'.repeat(400)}</q>`, 'TOO_DEEP'],
  ])('that is out of bounds by %s is left out, and what follows comes in', async (_, element, reason) => {
    const found = await read(`<quiz><q>one</q>\n${element}<q>three</q></quiz>`);
    expect(textsOf(found)).toEqual(['one', null, 'three']);
    expect(found[1]).toMatchObject({ built: { ok: false, name: 'q', line: 2, reason } });
  });

  it('has a bound of its own for every bulky text, and for all of an element together', async () => {
    const file = (length: number): string => `<file>${'A'.repeat(length)}</file>`;
    const found = await read(`<quiz><q>${file(4000)}${file(6000)}${file(100)}</q><q>${file(4000)}</q></quiz>`);
    const cut = found.map((one) =>
      one.type === 'ELEMENT' && one.built.ok
        ? elementsOf(one.built.element, 'file').map((part) => (part.cut ? 'cut' : ownText(part).length))
        : [],
    );
    expect(cut).toEqual([[4000, 'cut', 'cut'], [4000]]);
  });
});
