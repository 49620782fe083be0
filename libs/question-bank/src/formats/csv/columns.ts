import { LIMITS } from '../../domain/question-content.ts';

/** What the cells of a column are; those that there are several of have a number besides. */
export const ROLES = [
  'kind',
  'title',
  'stem',
  'choices',
  'key',
  'answer',
  'accepted',
  'tolerance',
  'toleranceKind',
  'caseSensitive',
  'targets',
  'anchored',
  'explanation',
  'modelAnswer',
  'keyPoints',
  'commonMistakes',
  'followUps',
  'prompts',
  'outlines',
  'redFlags',
  'skills',
  'difficulty',
  'locale',
  'source',
  'licence',
  'number',
] as const;

export type Role = (typeof ROLES)[number];

/** A column: what its cells are, or that nobody knows. */
export type Column =
  | { readonly role: Role; readonly header: string }
  /** `right` says whether the choice with the same index is. */
  | { readonly role: 'choice' | 'wrong' | 'right'; readonly index: number; readonly header: string }
  | { readonly role: 'unknown'; readonly header: string };

/** Headers as our files have them come first; case, spaces and punctuation do not count, nor do accents. */
const NAMES: Readonly<Record<Role, readonly string[]>> = {
  kind: ['kind', 'type', 'question type', 'item type', 'art', 'typ', 'fragetyp', 'fragentyp', 'type de question', 'tipo', 'tipo de pregunta'],
  title: ['title', 'name', 'heading', 'question title', 'question name', 'titel', 'titre', 'titulo', 'titolo'],
  stem: [
    'question', 'stem', 'front', 'vorderseite', 'recto', 'anverso', 'question text', 'questions', 'prompt', 'question stem', 'body', 'item', 'item stem', 'problem', 'frage', 'fragetext', 'fragestellung',
    'enonce', 'texte de la question', 'pregunta', 'enunciado', 'domanda', 'pergunta', 'vraag', 'fraga', 'pytanie', 'вопрос', '问题', '題目', '题目', '質問', 'السؤال',
  ],
  choices: ['further choices', 'choices', 'options', 'answers', 'answer choices', 'answer options', 'alternatives', 'antworten', 'antwortmoglichkeiten', 'optionen', 'reponses', 'choix', 'opciones', 'respuestas', 'alternativas', 'opzioni', 'risposte', 'antwoorden', 'opties'],
  key: [
    'key', 'correct answer', 'correct answers', 'correct', 'correct option', 'correct options', 'correct choice', 'correct choices', 'right answer', 'right answers', 'answer key', 'solution key', 'ans', 'correct ans',
    'correct answer index', 'correct index', 'correct answer s', 'richtige antwort', 'richtige antworten', 'richtig', 'korrekte antwort', 'losungsschlussel', 'bonne reponse', 'bonnes reponses', 'reponse correcte',
    'respuesta correcta', 'respuestas correctas', 'correcta', 'risposta corretta', 'resposta correta', 'juiste antwoord', 'correcte antwoord', 'правильный ответ', '正确答案', '正解',
  ],
  answer: ['answer', 'solution', 'back', 'ruckseite', 'verso', 'reverso', 'antwort', 'losung', 'reponse', 'respuesta', 'risposta', 'resposta', 'antwoord', 'svar', 'odpowiedz', 'ответ', '答案'],
  accepted: ['accepted', 'accepted answers', 'acceptable answers', 'accepted answer', 'akzeptierte antworten'],
  tolerance: ['tolerance', 'margin', 'error margin', 'toleranz', 'tolerancia', 'tolleranza'],
  toleranceKind: ['tolerance kind', 'tolerance type'],
  caseSensitive: ['case sensitive', 'case sensitivity'],
  targets: ['targets', 'matches', 'match targets'],
  anchored: ['anchored', 'fixed choices'],
  explanation: ['explanation', 'rationale', 'answer explanation', 'overall explanation', 'explanation of answer', 'feedback', 'general feedback', 'justification', 'reason', 'comment', 'erklarung', 'erlauterung', 'begrundung', 'explication', 'explicacion', 'spiegazione', 'explicacao', 'uitleg', 'объяснение', '解释', '解析'],
  modelAnswer: ['model answer', 'sample answer', 'example answer', 'suggested answer', 'expected answer', 'ideal answer', 'musterantwort', 'musterlosung'],
  keyPoints: ['key points', 'keypoints', 'rubric', 'kernpunkte'],
  commonMistakes: ['common mistakes', 'mistakes', 'pitfalls', 'haufige fehler'],
  followUps: ['follow ups', 'follow up', 'follow up questions', 'followups', 'nachfragen'],
  prompts: ['prompts', 'interviewer prompts'],
  outlines: ['expected outlines', 'outlines', 'expected outline'],
  redFlags: ['red flags', 'redflags', 'warnsignale'],
  skills: ['skills', 'skill', 'tags', 'tag', 'category', 'categories', 'topic', 'topics', 'subject', 'subjects', 'category tags', 'tags category', 'labels', 'keywords', 'domain', 'section', 'kategorie', 'kategorien', 'thema', 'themen', 'fach', 'schlagworter', 'categorie', 'sujet', 'theme', 'categoria', 'tema', 'materia', 'argomento', 'onderwerp', 'категория', '分类', 'カテゴリ'],
  difficulty: ['difficulty', 'level', 'difficulty level', 'schwierigkeit', 'schwierigkeitsgrad', 'niveau', 'difficulte', 'dificultad', 'nivel', 'difficolta', 'dificuldade', 'moeilijkheid', 'сложность', '难度', '難易度'],
  locale: ['language', 'locale', 'lang', 'sprache', 'langue', 'idioma', 'lingua', 'taal'],
  source: ['source', 'reference', 'origin', 'quelle', 'fuente', 'fonte', 'bron'],
  licence: ['licence', 'license', 'lizenz', 'licencia', 'licenza'],
  number: ['', 'number', 'no', 'nr', 'num', 'n', 'id', 'question id', 'question number', 'question no', 'index', 'row', 'nummer', 'numero', 'q'],
}; // prettier-ignore

/** In one spelling: no case, accents, punctuation or space. */
const plain = (header: string): string =>
  header
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/ß/gu, 'ss')
    .replace(/[^\p{L}\p{N}]+/gu, '');

const BY_NAME = new Map(ROLES.flatMap((role) => NAMES[role].map((name) => [plain(name), role] as const)));

const CHOICE =
  /^(?:option|choice|answer|answeroption|answerchoice|alternative|possibleanswer|antwort|antwortoption|antwortmoglichkeit|auswahl|reponse|choix|proposition|opcion|respuesta|opcao|resposta|alternativa|opzione|risposta|optie|antwoord|вариант|选项)(?:text)?(\d{1,3}|[a-z])(?:text)?$/u;
const RIGHT =
  /^(?:option|choice|answer|alternative|antwort|auswahl)(\d{1,3}|[a-z])(?:is)?(?:correct|right|richtig|korrekt)$|^(?:is)?(?:correct|right)(\d{1,3})$/u;
const WRONG =
  /^(?:wronganswers?|incorrectanswers?|incorrect|wrong|distractor|falscheantwort|falsch|distraktor|mauvaisereponse|respuestaincorrecta|incorrecta|rispostasbagliata)(\d{1,3}|[a-z])?$/u;
const LETTER = /^[a-z]$/u;

/** From 0: `A` and `1` are the first. */
const indexOf = (label: string): number => (LETTER.test(label) ? label.charCodeAt(0) - 97 : Number(label) - 1);

/** Templates explain their headers behind them: `Answer 1 - max 75 characters`, `Answer 3 (Optional)`. */
const unexplained = (header: string): string[] => [
  header.replace(/\s+\([^()]*\)/gu, ''),
  header.split(/\s[-–—]\s|\n/u)[0] ?? header,
];

function columnOf(header: string, bareLetters: boolean): Column {
  // "Question #" counts questions.
  if (/#$/u.test(header)) return { role: 'number', header };
  const column = byName(header, bareLetters);
  if (column.role !== 'unknown' || header.length > 200) return column;
  const known = unexplained(header)
    .map((shorter) => byName(shorter, false))
    .find(({ role }) => role !== 'unknown');
  return known === undefined ? column : { ...known, header };
}

function byName(header: string, bareLetters: boolean): Column {
  const name = plain(header);
  if (bareLetters && LETTER.test(name)) return { role: 'choice', index: indexOf(name), header };
  const role = BY_NAME.get(name);
  if (role !== undefined) return { role, header };
  const [choice, wrong] = [CHOICE.exec(name)?.[1], WRONG.exec(name)];
  if (choice !== undefined) {
    const index = indexOf(choice);
    return index >= 0 && index < LIMITS.choices ? { role: 'choice', index, header } : { role: 'unknown', header };
  }
  const right = RIGHT.exec(name);
  if (right !== null) return { role: 'right', index: indexOf(right[1] ?? right[2] ?? ''), header };
  return wrong === null
    ? { role: 'unknown', header }
    : { role: 'wrong', index: wrong[1] === undefined ? 0 : indexOf(wrong[1]), header };
}

/**
 * What the columns are by their headers; null if none of them holds questions. A second column with the same role is
 * unknown, unless its cells can stand beside the first one's: skills can.
 */
export function columnsOf(headers: readonly string[]): Column[] | null {
  const names = new Set(headers.map(plain));
  const bareLetters = names.has('a') && names.has('b');
  const taken = new Set<string>();
  const asked = [...names].some((name) => BY_NAME.get(name) === 'stem');
  const columns = headers.map((header): Column => {
    // "Q" is a number, unless nothing else is a question.
    const isStem = bareLetters && !asked && plain(header) === 'q';
    const column: Column = isStem ? { role: 'stem', header } : columnOf(header.trim(), bareLetters);
    if (column.role === 'unknown' || column.role === 'skills' || column.role === 'number') return column;
    const place = 'index' in column ? `${column.role} ${column.index}` : column.role;
    if (taken.has(place)) return { role: 'unknown', header: column.header };
    taken.add(place);
    return column;
  });
  return taken.has('stem') ? columns : null;
}
