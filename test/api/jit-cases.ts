export type Who = 'administrator' | 'interviewer' | 'candidate' | 'visitor';
export type Variables = Readonly<Record<string, unknown>>;
/** Of what there is, by the name under which queries ask for it: `assessmentId`, `loopId`. */
export type Ids = Readonly<Record<string, unknown>>;

export const UNKNOWN = '01900000-0000-7000-8000-000000000000';

const none = (): Variables => ({});

/** Shapes of documents, each by who asks and whether there will be data, errors or both. */
export const CASES: readonly [
  name: string,
  who: Who,
  query: string,
  variables: (ids: Ids) => Variables,
  outcome: 'data' | 'errors' | 'both',
][] = [
  [
    'aliases, of one field with different arguments',
    'administrator',
    `query ($id: ID!, $none: ID!) { a: assessment(id: $id) { key: id title } b: assessment(id: $none) { id } c: assessment(id: $id) { title } }`,
    ({ assessmentId }) => ({ id: assessmentId, none: UNKNOWN }),
    'data',
  ],
  [
    'fragments in fragments, and one type named inline',
    'administrator',
    `query ($id: ID!) { question(id: $id) { ...Whole } }
     fragment Whole on Question { id ...Choices ... on Question { stem status } }
     fragment Choices on Question { choices { id label text } key { labels } }`,
    ({ questionId }) => ({ id: questionId }),
    'data',
  ],
  ...([true, false] as const).map((yes): (typeof CASES)[number] => [
    `skip and include by a variable that is ${String(yes)}`,
    'administrator',
    `query ($id: ID!, $yes: Boolean!) { question(id: $id) { id stem @include(if: $yes) kind @skip(if: $yes) ... @include(if: $yes) { status }
         choices @skip(if: $yes) { id } } viewer @include(if: $yes) { __typename } }`,
    ({ questionId }) => ({ id: questionId, yes }),
    'data',
  ]),
  [
    'a fragment that is spread twice, once under a condition',
    'administrator',
    `query ($id: ID!, $no: Boolean!) { question(id: $id) { ...Part @include(if: $no) choices { label } ...Part } } fragment Part on Question { id stem }`,
    ({ questionId }) => ({ id: questionId, no: false }),
    'data',
  ],
  [
    'fields named twice, their selections merged',
    'administrator',
    `query ($id: ID!) { loop(id: $id) { stages { id } stages { state interviews { id } } id } loop(id: $id) { stages { key } } }`,
    ({ loopId }) => ({ id: loopId }),
    'data',
  ],
  [
    'lists in lists of a page',
    'administrator',
    `{ questions(first: 5) { nodes { choices { id text } skills keyPoints } edges { cursor node { choices { label } } } pageInfo { hasNextPage endCursor } } }`,
    none,
    'data',
  ],
  [
    'an enum, a list of enums and a text in variables',
    'administrator',
    `query ($filter: QuestionFilter, $order: QuestionOrder) { questions(filter: $filter, orderBy: $order, first: 2) { nodes { kind status stem } } }`,
    () => ({ filter: { kinds: ['OPEN', 'SINGLE_CHOICE'], text: 'queue' }, order: 'NEWEST' }),
    'data',
  ],
  [
    'an enum and a text written in the document',
    'administrator',
    `{ questions(filter: { kinds: [OPEN], text: "queue" }, orderBy: RELEVANCE) { nodes { kind stem } } }`,
    none,
    'data',
  ],
  [
    'the default of a variable, and a null that takes its place',
    'administrator',
    `query ($first: Int = 2, $order: QuestionOrder = NEWEST, $after: String) { a: questions(first: $first, orderBy: $order, after: $after) { nodes { id } } }`,
    () => ({ order: null }),
    'data',
  ],
  [
    'nulls where there is nothing',
    'administrator',
    `query ($id: ID!) { question(id: $id) { id } candidate(id: $id) { id } loop(id: $id) { stages { id } } grade(attemptId: $id) { points } }`,
    () => ({ id: UNKNOWN }),
    'data',
  ],
  [
    'times and decimals',
    'administrator',
    `query ($id: ID!) { assessment(id: $id) { passMarkPercent createdAt publishedAt } }`,
    ({ assessmentId }) => ({ id: assessmentId }),
    'data',
  ],
  [
    'an error in a field that may be null, beside data',
    'candidate',
    `query ($id: ID!, $attempt: ID!) { assessment(id: $id) { title } mine: attempt(id: $attempt) { id status } }`,
    ({ assessmentId, attemptId }) => ({ id: assessmentId, attempt: attemptId }),
    'both',
  ],
  [
    'an error in a field that may not be null, which takes the data along',
    'interviewer',
    `{ viewer { __typename } assessments { nodes { id } } }`,
    none,
    'errors',
  ],
  ['two errors, in their order', 'visitor', `{ a: viewer { __typename } b: members { nodes { id } } }`, none, 'errors'],
  ['a page that is too large', 'administrator', `{ questions(first: 1000) { nodes { id } } }`, none, 'errors'],
  [
    'a cursor that is none',
    'administrator',
    `query ($after: String) { questions(after: $after) { nodes { id } } }`,
    () => ({ after: 'no cursor' }),
    'errors',
  ],
  ['a variable that is missing', 'administrator', `query ($id: ID!) { question(id: $id) { id } }`, none, 'errors'],
  [
    'a variable of another type',
    'administrator',
    `query ($first: Int) { questions(first: $first) { nodes { id } } }`,
    () => ({ first: 'three' }),
    'errors',
  ],
  [
    'a value that the enum does not have',
    'administrator',
    `query ($order: QuestionOrder) { questions(orderBy: $order) { nodes { id } } }`,
    () => ({ order: 'SIDEWAYS' }),
    'errors',
  ],
  ['a field that there is not', 'administrator', `{ questions { nodes { nothing } } }`, none, 'errors'],
  [
    'the first of two operations',
    'administrator',
    `# run One\nquery One { viewer { __typename } } query Two { members { nodes { id } } }`,
    none,
    'data',
  ],
  [
    'the second of two operations',
    'administrator',
    `# run Two\nquery One { viewer { __typename } } query Two { members { nodes { id } } }`,
    none,
    'data',
  ],
  [
    'names of types, and the schema itself',
    'administrator',
    `{ __typename viewer { __typename } __schema { queryType { name } } __type(name: "Question") { kind fields { name } } }`,
    none,
    'data',
  ],
];
