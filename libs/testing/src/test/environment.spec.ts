import { readEnvironment } from '../environment.ts';

describe('the settings of the harness', () => {
  it('take an empty variable for one that is not set', () => {
    const settings = readEnvironment({ PLUMBLINE_TEST_DEPTH: '', TEST_DATABASE_URL: '' });
    expect(settings.PLUMBLINE_TEST_DEPTH).toBe('normal');
    expect(settings.TEST_DATABASE_URL).toBeUndefined();
  });

  it('refuse a depth that does not exist', () => {
    expect(() => readEnvironment({ PLUMBLINE_TEST_DEPTH: 'deeper' })).toThrow('PLUMBLINE_TEST_DEPTH');
  });
});
