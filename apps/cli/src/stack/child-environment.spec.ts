import { childEnvironment } from './child-environment.ts';

describe('what a stack hands to its processes', () => {
  const own = { AUTH_SECRET: 'kept between starts', DATABASE_URL: 'postgres://its-own' };

  it('is its own settings below those that were given', () => {
    const given = { PATH: '/bin', AUTH_SECRET: 'given', NOTHING: undefined };
    expect(childEnvironment(given, own)).toEqual({ ...own, PATH: '/bin', AUTH_SECRET: 'given' });
  });

  it('takes an empty variable for one that is not set, as the settings do', () => {
    expect(childEnvironment({ AUTH_SECRET: '', PORT: '' }, own)).toEqual(own);
  });
});
