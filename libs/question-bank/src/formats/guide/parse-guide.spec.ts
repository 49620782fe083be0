import type { GuideItem, ParsedGuide } from './guide.ts';
import { parseGuide } from './parse-guide.ts';

function parse(text: string): ParsedGuide {
  const parsed = parseGuide(text);
  if (!parsed.ok) throw new Error(parsed.error.message);
  return parsed.value;
}

function contentOf(item: GuideItem | undefined) {
  if (item?.outcome.ok !== true) throw new Error(`failed: ${JSON.stringify(item?.outcome)}`);
  return item.outcome.content;
}

const contents = (text: string) => parse(text).items.map(contentOf);

const notices = (text: string) =>
  parse(text).items.flatMap(({ outcome }) => (outcome.ok ? [...outcome.warnings, ...outcome.losses] : []));

const OPEN = `Core Interview Questions
1. Trees
Q: What is a B-tree?
A: A balanced tree.
It has wide nodes.
1. Searching:
- Read a page.
Key Points:
- Balanced.
- Wide.
Common Mistakes:
- Taking it for a binary tree.
Follow-up:
- Why wide?
- Who splits pages?
2. Hashes
Q: What is a hash?
A: A number.
Key Points:
- Fixed size.
`;

const CHOICE = `MCQ Section: Trees
1. Which is balanced? A) A list B) A B-tree C) A heap file
Correct Answer: B Explanation: It splits pages.
2) Which is ordered?
A) A B-tree
B) A hash
Correct Answer: A
Explanation: Keys are sorted.
`;

const SCENARIO = `Mock Interview Scenario: The Slow Page
Scenario Setup: You join a shop.
“A page is slow.”
Interviewer: “Take a minute.”
(Candidate thinks)
Expected Flow of Conversation & Sequential Questions:
Interviewer: “What do you measure?”
Candidate (Expected Answer Outline): “First the time.
- Then the “long” tail.”
Red Flags to Avoid:
- Guessing.
- Blaming.
`;

const TAIL = `Practical Tips
- Read plans.
Summary
Trees matter.
References:
- A book
`;

const GUIDE = `Introduction\nWelcome.\n${OPEN}${CHOICE}${SCENARIO}${TAIL}`;

describe('an interview guide', () => {
  it('gives open questions, choice questions and a scenario in the order of the source', () => {
    const guide = parse(GUIDE);
    expect(guide.items.map((item) => [item.position.line, contentOf(item).kind])).toEqual([
      [4, 'OPEN'],
      [18, 'OPEN'],
      [24, 'SINGLE_CHOICE'],
      [26, 'SINGLE_CHOICE'],
      [31, 'SCENARIO'],
    ]);
  });

  it('notes what is no question without making items of it', () => {
    expect(parse(GUIDE).notes).toEqual([
      'Lines 1 to 2 are no questions: Introduction',
      'Lines 43 to 48 are no questions: Practical Tips',
    ]);
  });

  it('puts every part of an open question in its field, and splits at no numbered line inside an answer', () => {
    expect(contents(OPEN)[0]).toEqual({
      kind: 'OPEN',
      title: 'Trees',
      stem: 'What is a B-tree?',
      modelAnswer: 'A balanced tree.\nIt has wide nodes.\n1. Searching:\n- Read a page.',
      keyPoints: ['Balanced.', 'Wide.'],
      commonMistakes: ['Taking it for a binary tree.'],
      followUps: ['Why wide?', 'Who splits pages?'],
    });
  });

  it('leaves lists empty whose headings are missing', () => {
    expect(contents(OPEN)[1]).toMatchObject({ keyPoints: ['Fixed size.'], commonMistakes: [], followUps: [] });
  });

  it('reads choices on the line of the stem and on lines of their own, without numbers or letters', () => {
    expect(contents(CHOICE)).toEqual([
      {
        kind: 'SINGLE_CHOICE',
        stem: 'Which is balanced?',
        choices: [
          { id: 'A', text: 'A list', anchored: false },
          { id: 'B', text: 'A B-tree', anchored: false },
          { id: 'C', text: 'A heap file', anchored: false },
        ],
        key: { choiceIds: ['B'] },
        explanation: 'It splits pages.',
      },
      {
        kind: 'SINGLE_CHOICE',
        stem: 'Which is ordered?',
        choices: [
          { id: 'A', text: 'A B-tree', anchored: false },
          { id: 'B', text: 'A hash', anchored: false },
        ],
        key: { choiceIds: ['A'] },
        explanation: 'Keys are sorted.',
      },
    ]);
  });

  it('reads a scenario: setup, prompts with their outlines or none, red flags', () => {
    expect(contents(SCENARIO)).toEqual([
      {
        kind: 'SCENARIO',
        title: 'The Slow Page',
        stem: 'You join a shop.\n“A page is slow.”',
        prompts: [
          { text: 'Take a minute.', expectedOutline: null },
          { text: 'What do you measure?', expectedOutline: 'First the time.\n- Then the “long” tail.' },
        ],
        redFlags: ['Guessing.', 'Blaming.'],
      },
    ]);
    expect(notices(SCENARIO)).toEqual([
      { code: 'STAGE_DIRECTION', line: 5, message: 'a stage direction was left out: (Candidate thinks)' },
    ]);
  });

  it.each([
    ['CRLF', (text: string) => text.replaceAll('\n', '\r\n')],
    ['CR alone', (text: string) => text.replaceAll('\n', '\r')],
    ['a byte order mark', (text: string) => `\ufeff${text}`],
    ['indentation', (text: string) => text.replace(/^/gm, '    ')],
    ['white space at line ends', (text: string) => text.replaceAll('\n', ' \t\n')],
    [
      'headings and labels in Markdown',
      (text: string) =>
        text.replace(
          /^(Core Interview Questions|MCQ Section.*|Mock .*|\d\. (?:Trees|Hashes)|Key Points:|Practical Tips)$/gm,
          '## $1',
        ),
    ],
    ['labels in bold', (text: string) => text.replace(/^(Q:|A:|Key Points:|Correct Answer:|Follow-up:)/gm, '**$1**')],
    [
      'a space before the colon',
      (text: string) => text.replace(/^(Q|A|Key Points|Correct Answer|Interviewer):/gm, '$1 :'),
    ],
    [
      '"Question:" and "Answer:" in full',
      (text: string) => text.replace(/^Q:/gm, 'Question:').replace(/^A:/gm, 'Answer:'),
    ],
    [
      'text on the line after its label',
      (text: string) => text.replace(/^(Q:|A:|Correct Answer:|Explanation:|Interviewer:) /gm, '$1\n'),
    ],
    ['straight quotes', (text: string) => text.replace(/[“”]/g, '"').replace('"long"', 'long')],
  ])('reads the same questions with %s', (_name, change) => {
    const plain = (text: string) =>
      contents(text).map((content) => JSON.stringify(content).replace(/[“”]|\\"|long/g, ''));
    expect(plain(change(GUIDE))).toEqual(plain(GUIDE));
  });

  it('does not need the line breaks between the parts of an open question', () => {
    const joined = OPEN.replaceAll('\n', ' ').replace('Core Interview Questions ', 'Core Interview Questions\n');
    const [first, second] = contents(joined);
    expect(first).toMatchObject({
      title: 'Trees',
      stem: 'What is a B-tree?',
      keyPoints: ['Balanced.', 'Wide.'],
      followUps: ['Why wide?', 'Who splits pages?'],
    });
    expect(second).toMatchObject({ title: 'Hashes', stem: 'What is a hash?', modelAnswer: 'A number.' });
  });

  it('does not need the line breaks between choice questions', () => {
    const [heading = '', ...rest] = CHOICE.split('\n');
    expect(contents(`${heading}\n${rest.join(' ')}`)).toEqual(contents(CHOICE));
  });

  it.each([
    ['open questions', OPEN.replace('Core Interview Questions\n', ''), ['OPEN', 'OPEN']],
    [
      'choice questions',
      `${OPEN}${CHOICE.replace('MCQ Section: Trees\n', '')}`,
      ['OPEN', 'OPEN', 'SINGLE_CHOICE', 'SINGLE_CHOICE'],
    ],
    ['the scenario', `${CHOICE}${SCENARIO.replace(/^Mock.*\n/, '')}`, ['SINGLE_CHOICE', 'SINGLE_CHOICE', 'SCENARIO']],
  ])('finds %s whose heading is missing', (_name, text, kinds) => {
    expect(contents(text).map((content) => content.kind)).toEqual(kinds);
  });

  it('reads one section alone', () => {
    expect(contents(CHOICE)).toHaveLength(2);
    expect(contents(SCENARIO)).toHaveLength(1);
  });

  it.each(['', ' \n\n', 'Dear team,\nthe meeting is at noon.\n1. Budget\n2. Plans', 'ANSWER', '{"questions": []}'])(
    'refuses text without any part of a guide',
    (text) => {
      expect(parseGuide(text)).toMatchObject({ ok: false, error: { code: 'UNREADABLE_GUIDE' } });
    },
  );
});

describe('lists that a page has broken', () => {
  const list = (lines: string) => contents(`Core Interview Questions\n1. T\nQ: Q?\nA: A.\nKey Points:\n${lines}`)[0];

  it('joins entries that were broken at inline code, and splits those that run on', () => {
    expect(list('- Use the\nlru_cache. - Prefer (\npickle) over\njson. - Done.')).toMatchObject({
      keyPoints: ['Use the lru_cache.', 'Prefer (pickle) over json.', 'Done.'],
    });
  });

  it('is not misled by dashes that are no bullets', () => {
    expect(list('- RPC (Remote Call - sync) is blocking.\n- Stores, e.g. - a cache.')).toMatchObject({
      keyPoints: ['RPC (Remote Call - sync) is blocking.', 'Stores, e.g. - a cache.'],
    });
  });

  it('flattens nesting, whatever the bullets', () => {
    expect(list('* One\n    - Two\n      • Three')).toMatchObject({ keyPoints: ['One', 'Two', 'Three'] });
  });

  it('takes numbered lines and plain lines for entries where there are no bullets', () => {
    expect(list('1. One\n2. Two')).toMatchObject({ keyPoints: ['One', 'Two'] });
    expect(list('One is first\nTwo is second')).toMatchObject({ keyPoints: ['One is first', 'Two is second'] });
  });

  it('leaves out a bullet that repeats the beginning of a broken one, and says so', () => {
    const text =
      'Core Interview Questions\n1. T\nQ: Q?\nA: A.\nKey Points:\n- Use the\ncache. - More.\n- Last.\n- Use the\n';
    expect(contents(text)[0]).toMatchObject({ keyPoints: ['Use the cache.', 'More.', 'Last.'] });
    expect(notices(text)).toMatchObject([{ code: 'REPEATED_BULLET', line: 9 }]);
  });

  it('keeps a bullet that is the same on purpose', () => {
    expect(list('- Pros:\n- Fast.\n- Cons:\n- Big.\n- Pros:\n- Safe.')).toMatchObject({
      keyPoints: ['Pros:', 'Fast.', 'Cons:', 'Big.', 'Pros:', 'Safe.'],
    });
  });
});

describe('code in a guide', () => {
  it('keeps its lines and their indentation', () => {
    const text =
      'MCQ Section\n1. What does it print?\n```python\nfor x in y:\n    print(x)\n```\nA) 1\nB) 2\nCorrect Answer: A\n';
    expect(contents(text)[0]).toMatchObject({
      stem: 'What does it print?\n```python\nfor x in y:\n    print(x)\n```',
    });
  });
});

describe('choices', () => {
  const question = (body: string) => contents(`MCQ Section\n1. ${body}\n`)[0];

  it.each([
    ['A. to C.', 'Which?\nA. one\nB. two\nC. three\nCorrect Answer: C.', ['one', 'two', 'three'], 'C'],
    ['(A) to (C)', 'Which? (A) one (B) two (C) three\nCorrect Answer: (B)', ['one', 'two', 'three'], 'B'],
    ['lower case', 'Which?\na) one\nb) two\nCorrect Answer: b', ['one', 'two'], 'B'],
    ['six of them', 'Which? A) 1 B) 2 C) 3 D) 4 E) 5 F) 6\nCorrect Answer: F', ['1', '2', '3', '4', '5', '6'], 'F'],
    ['code on lines of its own', 'Which?\nA)\nfoo\nB)\nbar\nCorrect Answer: A', ['foo', 'bar'], 'A'],
    ['some in a line, some below', 'Which? A) 1 B) 2\nC) 3 D) 4\nCorrect Answer: D', ['1', '2', '3', '4'], 'D'],
    [
      'letters named in a choice',
      'Which? A) x B) y C) Both A) and B) D) none\nCorrect Answer: C',
      ['x', 'y', 'Both A) and B)', 'none'],
      'C',
    ],
    ['a letter named in the stem', 'Is A) right, as shown?\nA) yes\nB) no\nCorrect Answer: B', ['yes', 'no'], 'B'],
    ['the key with its text', 'Which?\nA) one\nB) two\nCorrect Answer: B) two', ['one', 'two'], 'B'],
    ['the key as text alone', 'Which?\nA) A list\nB) A tree\nCorrect Answer: A tree', ['A list', 'A tree'], 'B'],
  ])('are read with %s', (_name, body, texts, key) => {
    const content = question(body);
    expect(content).toMatchObject({ kind: 'SINGLE_CHOICE', key: { choiceIds: [key] } });
    expect(
      'choices' in (content ?? {}) && content?.kind === 'SINGLE_CHOICE' && content.choices.map((c) => c.text),
    ).toEqual(texts);
  });

  it('make a multiple-choice question of two keys', () => {
    expect(question('Which?\nA) 1\nB) 2\nC) 3\nCorrect Answers: A and C')).toMatchObject({
      kind: 'MULTIPLE_CHOICE',
      key: { choiceIds: ['A', 'C'] },
    });
  });

  it('are anchored where they refer to the others', () => {
    expect(question('Which?\nA) 1\nB) 2\nC) All of the above\nCorrect Answer: C')).toMatchObject({
      choices: [{ anchored: false }, { anchored: false }, { text: 'All of the above', anchored: true }],
    });
  });

  it('are not confused by numbered lists in stems and explanations', () => {
    const text = `MCQ Section
1. Which?
A) x
B) y
Correct Answer: A
Explanation: Two reasons:
1. It is fast.
2. It is small.
2. Given the steps:
1. Read
2. Write
Which is first?
A) Read
B) Write
Correct Answer: A
3. Next? A) p B) q
Correct Answer: B
`;
    expect(contents(text)).toMatchObject([
      { explanation: 'Two reasons:\n1. It is fast.\n2. It is small.' },
      { stem: 'Given the steps:\n1. Read\n2. Write\nWhich is first?' },
      { stem: 'Next?' },
    ]);
  });

  it('come in although numbers are repeated or skipped', () => {
    const item = (n: number, stem: string) => `${n}. ${stem}? A) x B) y\nCorrect Answer: A\n`;
    expect(contents(`MCQ Section\n${item(1, 'a')}${item(1, 'b')}${item(5, 'c')}`)).toMatchObject([
      { stem: 'a?' },
      { stem: 'b?' },
      { stem: 'c?' },
    ]);
  });
});
