import { newId } from '@plumbline/kernel';
import { actingMember } from './acting-member.ts';
import { systemActor } from './actor.ts';

describe('the member who acts', () => {
  const system = systemActor(newId(), 'request-of-a-test');

  it('is known by id', () => {
    expect(actingMember({ ...system, kind: 'member', memberId: 'ada' })).toBe('ada');
  });

  it('is nobody when a candidate or the system acts, which is a fault', () => {
    expect(() => actingMember(system)).toThrow(TypeError);
    expect(() => actingMember({ ...system, kind: 'candidate', candidateId: 'kim' })).toThrow(TypeError);
  });
});
