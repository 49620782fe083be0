import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { htmlToMarkdown, markdownToHtml, respelled } from './html.ts';

const MARKS = [
  '*',
  '**',
  '_',
  '`',
  '```',
  '~~',
  '[',
  ']',
  '(',
  ')',
  '](b)',
  '!',
  '# ',
  '> ',
  '- ',
  '1. ',
  '+ ',
  '|',
  '| - |',
];
const PIECES = [
  ...MARKS,
  ...[
    '\n',
    '\n\n',
    '  ',
    '    ',
    '\t',
    '\r',
    '\u00a0',
    '\\',
    '<',
    '>',
    '</p>',
    '<b>',
    '<!--',
    '-->',
    '<pre>',
    '&',
    '&amp;',
  ],
  ...['&#32;', '&nbsp;', 'a', 'b c', 'word', '===', '---', ':', '[a]: b', 'http://x.y', '10', '$', '.'],
];

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.array(fc.constantFrom(...PIECES), { maxLength: 24 }).map((pieces) => pieces.join('')),
);

const plainLine = fc
  .array(fc.stringMatching(/^[A-Za-zäéß0-9]{1,8}[,;:?!]?$/u), { minLength: 1, maxLength: 8 })
  .map((words) => words.join(' '));

function isWellFormed(xml: string): boolean {
  const parser = new SaxesParser();
  parser.write(`<root>${xml}</root>`).close();
  return true;
}

const markdownOf = (html: string): string => htmlToMarkdown(html).markdown;
const codesOf = (html: string): string[] => htmlToMarkdown(html).losses.map((loss) => loss.code);

describe('a text that goes to HTML and back', () => {
  it('is at rest then', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const once = respelled(text);
        expect(respelled(once)).toBe(once);
      }),
    );
  });

  it('is well-formed XML on its way, whatever it says', () => {
    fc.assert(fc.property(anyText, (text) => isWellFormed(markdownToHtml(text))));
  });

  it('stays as it is when it is plain', () => {
    fc.assert(
      fc.property(plainLine, (text) => {
        expect(respelled(text)).toBe(text);
      }),
    );
  });

  it.each([
    'x < 3 && a[0] * b[1] == snake_case_name',
    'Look at `List<String>`, then **decide**:\n\n```java\nif (a < b) {\n\n  return;\n}\n```',
    '- one\n- two\n  - deeper\n\n1. first\n2. second',
    '| a | b |\n| - | -: |\n| 1 | `x \\| y` |',
    '# A heading\n\n> a quote\n\n---',
    '[a link](https://example.org/?a=1 "its title") and ~~not this~~',
    '![a plan](attachment:0123abcd)',
    'one line\\\nand the next',
    'Which of these is *true*?',
  ])('keeps %j to the letter', (text) => {
    expect(respelled(text)).toBe(text);
  });

  it('shows raw HTML and unused addresses as the text they are', () => {
    const html = markdownToHtml(
      'a <script>alert(1)</script>\n\n<div onclick="x">\nb\n</div>\n\n[hidden]: https://example.org',
    );
    expect(html).not.toMatch(/<(?:script|div|a) ?/u);
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(html).toContain('&lt;div onclick=&quot;x&quot;&gt;<br/>b<br/>&lt;/div&gt;');
    expect(html).toContain('[hidden]: https://example.org');
  });

  it('names pictures as the writer asks, and says those in words that it leaves out', () => {
    const images = (url: string): string | null => (url === 'attachment:1' ? 'images/1.png' : null);
    expect(markdownToHtml('![a plan](attachment:1) ![a "map" <2>](attachment:2)', images)).toBe(
      '<p><img src="images/1.png" alt="a plan"/> a &quot;map&quot; &lt;2&gt;</p>',
    );
  });
});

describe('HTML as Markdown', () => {
  it.each([
    ['<p>one</p><p>two<br>three</p>', 'one\n\ntwo\\\nthree'],
    ['Loose text,\n   broken anywhere', 'Loose text, broken anywhere'],
    ['<pre><code class="language-js">let a = 1;\n\nlet b;</code></pre>', '```js\nlet a = 1;\n\nlet b;\n```'],
    ['<pre>one<br>two</pre>', '```\none\ntwo\n```'],
    ['a<b>b</b> <i>c</i> <code>d`e</code>', 'a**b** *c* ``d`e``'],
    ['<ul><li>a<ol><li>b</li></ol></li></ul>', '- a\n  1. b'],
    ['<p>list[0] * 2 &lt; x_1</p>', 'list[0] * 2 < x_1'],
    ['<p>10<sup>5</sup>, H<sub>2</sub>O, x<sup>a/b</sup>, x<sub>max</sub></p>', '10⁵, H₂O, x^(a/b), x_max'],
    ['<p>\\( \\frac{1}{2} \\)</p>', '\\\\( \\frac{1}{2} \\\\)'],
    ['<math><mi>x</mi><mo>=</mo><mn>2</mn></math>', 'x=2'],
    [
      '<math><semantics><mi>x</mi><annotation encoding="application/x-tex">x^2</annotation></semantics></math>',
      '\\\\( x^2 \\\\)',
    ],
    ['<table><caption>Sizes</caption><tr><th>a</th></tr><tr><td>1</td></tr></table>', 'Sizes\n\n| a |\n| - |\n| 1 |'],
    ['<a name="x">no link</a>', 'no link'],
    ['&lt;b&gt; &amp;amp;', '\\<b> \\&amp;'],
    ['', ''],
  ])('reads %j', (html, markdown) => {
    expect(htmlToMarkdown(html)).toEqual({ markdown, losses: [] });
  });

  it.each([
    ['<p>a<script>alert(1)</script></p>', 'a', ['SCRIPT']],
    ['<style>p { color: red }</style>a', 'a', ['STYLE']],
    ['<iframe src="https://example.org"></iframe><video src="a.mp4">old browser</video>a', 'a', ['MEDIA', 'MEDIA']],
    ['<object data="a.swf"><p>instead</p></object>', 'instead', ['MEDIA']],
    ['<svg><text>drawn</text></svg>a', 'a', ['IMAGE']],
    ['<label>Name <input value="x"></label>', 'Name', ['FORM_FIELD']],
    ['<img src="https://example.org/a.png" alt="a map">', 'a map', ['IMAGE']],
    ['<img src="//example.org/a.png">a', 'a', ['IMAGE']],
    ['<img src="data:image/png;base64,AAAA" alt="a dot">', 'a dot', ['IMAGE']],
    ['<object type="image/png" data="a.png">a plan</object>', 'a plan', ['IMAGE']],
  ])('leaves out and reports what is no text in %j', (html, markdown, codes) => {
    expect(markdownOf(html)).toBe(markdown);
    expect(codesOf(html)).toEqual(codes);
  });

  it('asks the reader of pictures for those that come along, and never for others', () => {
    const asked: string[][] = [];
    const html =
      '<img src="a.png" alt="one"><img src="data:image/gif;base64,R0"><img src="https://example.org/b.png"><object type="image/png" data="c.png">three</object>';
    const { markdown, losses } = htmlToMarkdown(html, (src, alt) => {
      asked.push([src, alt]);
      return src === 'a.png' ? { url: 'attachment:1' } : null;
    });
    expect(asked).toEqual([
      ['a.png', 'one'],
      ['data:image/gif;base64,R0', ''],
      ['c.png', 'three'],
    ]);
    expect(markdown).toBe('![one](attachment:1)three');
    expect(losses).toHaveLength(3);
  });
});

describe('hostile markup', () => {
  const many = 100_000;
  const formatted = Array.from({ length: 90 }, (_, index) => `<font color="${index}">`).join('');

  it.each([
    ['elements within elements', '<div>'.repeat(many)],
    ['elements in closed elements', `${'<div>'.repeat(many)}deep${'</div>'.repeat(many)}`],
    ['formatting that every paragraph repeats', `<p>${formatted}</p>${'<p>x</p>'.repeat(5_000)}`],
    ['formatting closed in the wrong order', '<b><i><p></b>'.repeat(2_000)],
    ['tables within tables', '<table><tr><td>'.repeat(10_000)],
    ['opening brackets', '<'.repeat(10_000)],
    ['attributes', `<p ${'a=1 '.repeat(many)}>`],
    ['comments that never end', '<!--'.repeat(many)],
    ['lists within lists', '<ul><li>'.repeat(10_000)],
    ['references', '&amp'.repeat(10_000)],
  ])('of too many %s ends in Markdown that is at rest', (_, html) => {
    const { markdown } = htmlToMarkdown(html);
    expect(respelled(markdown)).toBe(respelled(respelled(markdown)));
  });

  it('keeps the text between tags that nest too deeply, and says so', () => {
    const { markdown, losses } = htmlToMarkdown(`${'<div>'.repeat(many)}a &lt; b${'</div>'.repeat(many)}`);
    expect(markdown).toBe('a < b');
    expect(losses.map((loss) => loss.code)).toEqual(['MARKUP']);
  });

  it.each([
    '> ',
    '- ',
    '1. ',
    '*',
    '*a_ ',
    '[',
    '![',
    '](b)',
    '<a ',
    '`',
    '~~',
    '&',
    '|',
    '    ',
    '\t- ',
    '\\',
    '[a]: b\n',
  ])('of %j again and again is kept as it is or read, and is at rest', (piece) => {
    const text = `${piece.repeat(5_000)}a`;
    expect(isWellFormed(markdownToHtml(text))).toBe(true);
    expect(respelled(respelled(text))).toBe(respelled(text));
  });

  it.each([
    ['depth', `${'> '.repeat(500)}a < b & "c"\r\n\tend`],
    ['length', '- an item\n'.repeat(6_000).trim()],
  ])('is kept to the letter where it cannot be converted for its %s', (_, text) => {
    expect(respelled(text)).toBe(text);
  });
});
