import { JoinedWords } from './joined-words.ts';

/** What is reported of `text` in a document that also says `elsewhere`: the document is the dictionary. */
const joinedIn = (text: string, elsewhere = ''): string[] => new JoinedWords(`${elsewhere}\n${text}`).inLine(text);

describe('words that look joined', () => {
  it.each([
    ['a known word and a plain ending', 'the requestslibrary is small', 'requests', 'requestslibrary'],
    ['a plain beginning and a known word', 'written usingpython today', 'python', 'usingpython'],
    ['three parts', 'threadingwithmultiprocessing', 'threading multiprocessing', 'threadingwithmultiprocessing'],
    ['a word between two small ones', 'look at theoutboxtable now', 'outbox table', 'theoutboxtable'],
    ['prose glued to a name in capitals', 'you couldZINCRBYto count', '', 'couldZINCRBYto'],
    ['prose glued behind a constant', 'set lock_timeoutof the session', 'lock_timeout', 'lock_timeoutof'],
    ['code behind a full stop', 'for parallelism.asyncio next', 'parallelism asynciofor', 'parallelism.asyncio'],
  ])('are %s', (_, text, elsewhere, word) => {
    expect(joinedIn(text, elsewhere)).toEqual([word]);
  });

  it.each([
    ['validator', 'valid at'],
    ['optionator', 'option at'],
    ['iterator', 'iter at'],
    ['generators and an allocator', 'gener alloc'],
    ['an operand of an operator', 'oper and operator'],
    ['nevertheless, nonetheless and notwithstanding', 'never none less standing'],
    ['inasmuch as they are comfortable', 'much com table'],
  ])('are not the ordinary ones of "%s"', (text, elsewhere) => {
    expect(joinedIn(text, elsewhere)).toEqual([]);
  });

  it.each(['HTTPS_PROXY', 'process.env.HTTPS_PROXY', 'READERSFOR_USE', 'ZREVRANGEWITHSCORES'])(
    'are not names in capitals, as %s',
    (text) => {
      expect(joinedIn(text, 'usinghttps https _proxy, readers readersfor _use zrevrange with scores')).toEqual([]);
    },
  );
});
