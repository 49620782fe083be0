import { isStorable, spellingKey } from './text.ts';

describe('a text that PostgreSQL can hold', () => {
  it.each(['', 'Grüße, 世界', '👍'])('%j', (text) => {
    expect(isStorable(text)).toBe(true);
  });

  it.each(['a\0b', '\ud83d', '\udc4d\ud83d'])('not %j', (text) => {
    expect(isStorable(text)).toBe(false);
  });
});

describe('the key of a spelling', () => {
  it.each(['System design', ' system\t DESIGN ', 'System\u00a0design', 'Ｓｙｓｔｅｍ design'])(
    'is the same for %j',
    (spelling) => {
      expect(spellingKey(spelling)).toBe('system design');
    },
  );

  it('is the same for composed and decomposed letters', () => {
    expect(spellingKey('Qualite\u0301')).toBe(spellingKey('Qualité'));
  });

  it('keeps names apart that differ in more than spelling', () => {
    expect(spellingKey('System design')).not.toBe(spellingKey('Systems design'));
    expect(spellingKey('C')).not.toBe(spellingKey('C++'));
  });
});
