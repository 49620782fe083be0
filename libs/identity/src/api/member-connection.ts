import { connectionOf } from '@plumbline/platform';
import { ObjectType } from '@nestjs/graphql';
import { MemberType } from './session.types.ts';

@ObjectType('MemberConnection')
export class MemberConnection extends connectionOf(MemberType, 'Member') {}
