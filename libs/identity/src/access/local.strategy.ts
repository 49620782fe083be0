import { unwrap } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { Strategy } from 'passport-local';
import { SignInUseCase, type SignedInMember } from '../use-cases/sign-in.ts';

/** E-mail and password, as `signIn` receives them. */
@Injectable()
export class LocalStrategy extends PassportStrategy(Strategy, 'local') {
  constructor(@Inject(SignInUseCase) private readonly signIn: SignInUseCase) {
    super({ usernameField: 'email', passwordField: 'password', session: false });
  }

  async validate(email: string, password: string): Promise<SignedInMember> {
    return unwrap(await this.signIn.authenticate(email, password));
  }
}
