import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Where an attempt stands in its paper and its time: moving on, breaks, and flags.
 *
 * What time alone does to an attempt is done by `pass_time` when somebody looks: a break ends when it is used up, and a
 * section whose time is over makes way for the next one, which then has been running since. While a break lasts
 * the deadline stands as if all of it will be taken; resuming early gives the rest back. So the sweep needs to know
 * nothing of breaks. `pass_time` and `move_clock` read and write no table: they are the rules of `attempt-clock.ts`.
 */
export class MoveAttempts1764100020000 implements MigrationInterface {
  name = 'MoveAttempts1764100020000';

  async up(runner: QueryRunner): Promise<void> {
    await this.createClock(runner);
    await this.createMove(runner);
    await this.createFlag(runner);
  }

  private async createClock(runner: QueryRunner): Promise<void> {
    await this.createFunction(
      runner,
      'pass_time(attempts, timestamptz, integer)',
      `CREATE FUNCTION pass_time(p_attempt attempts, p_now timestamptz, p_network_grace integer) RETURNS attempts
       LANGUAGE plpgsql IMMUTABLE SECURITY INVOKER AS $$
       DECLARE
         v_rest interval := make_interval(secs => p_attempt.break_seconds - p_attempt.break_taken_seconds);
       BEGIN
         IF p_attempt.paused_at IS NOT NULL AND p_now >= p_attempt.paused_at + v_rest THEN
           p_attempt.break_taken_seconds := p_attempt.break_seconds;
           p_attempt.paused_at := NULL;
         END IF;
         WHILE p_attempt.paused_at IS NULL AND p_attempt.section < cardinality(p_attempt.section_seconds)
           AND p_now > p_attempt.section_deadline_at + make_interval(secs => p_network_grace)
         LOOP
           p_attempt.section := p_attempt.section + 1;
           p_attempt.section_deadline_at := least(p_attempt.deadline_at,
             p_attempt.section_deadline_at + make_interval(secs => p_attempt.section_seconds[p_attempt.section]));
           IF p_attempt.reached IS NOT NULL THEN
             p_attempt.reached := greatest(p_attempt.reached, p_attempt.section_last[p_attempt.section - 1] + 1);
           END IF;
         END LOOP;
         RETURN p_attempt;
       END $$`,
    );
    // The step is ITEM, SECTION (both with the position or section that is left), PAUSE or RESUME.
    await this.createFunction(
      runner,
      'move_clock(attempts, text, integer, timestamptz, integer)',
      `CREATE FUNCTION move_clock(
         p_attempt attempts, p_step text, p_from integer, p_now timestamptz, p_network_grace integer,
         OUT outcome text, OUT attempt attempts
       )
       LANGUAGE plpgsql IMMUTABLE SECURITY INVOKER AS $$
       DECLARE
         v_at integer;
         v_end integer;
         v_taken integer;
         v_rest interval;
         v_start timestamptz;
       BEGIN
         attempt := pass_time(p_attempt, p_now, p_network_grace);
         v_rest := make_interval(secs => attempt.break_seconds - attempt.break_taken_seconds);

         IF p_step = 'PAUSE' THEN
           outcome := CASE
             WHEN attempt.paused_at IS NOT NULL THEN 'REPEATED'
             -- What still arrives within the network's grace was sent before; a break is not.
             WHEN p_now > attempt.deadline_at THEN 'LATE'
             WHEN v_rest <= interval '0' THEN 'NO_BREAK_LEFT'
             ELSE 'MOVED'
           END;
           IF outcome = 'MOVED' THEN
             attempt.paused_at := p_now;
             attempt.deadline_at := attempt.deadline_at + v_rest;
             attempt.section_deadline_at := attempt.section_deadline_at + v_rest;
           END IF;
           RETURN;
         END IF;

         IF p_step = 'RESUME' THEN
           outcome := CASE WHEN attempt.paused_at IS NULL THEN 'REPEATED' ELSE 'MOVED' END;
           IF outcome = 'MOVED' THEN
             -- A second that has begun is taken: many short breaks must not add up to more than the allowance.
             v_taken := ceil(extract(epoch FROM p_now - attempt.paused_at))::integer;
             v_rest := v_rest - (p_now - attempt.paused_at);
             attempt.break_taken_seconds := least(attempt.break_seconds, attempt.break_taken_seconds + v_taken);
             attempt.paused_at := NULL;
             attempt.deadline_at := attempt.deadline_at - v_rest;
             attempt.section_deadline_at := attempt.section_deadline_at - v_rest;
           END IF;
           RETURN;
         END IF;

         v_at := CASE p_step WHEN 'ITEM' THEN attempt.reached ELSE attempt.section END;
         v_end := CASE p_step WHEN 'ITEM' THEN cardinality(attempt.item_ids) ELSE cardinality(attempt.section_seconds) END;
         outcome := CASE
           WHEN attempt.paused_at IS NOT NULL THEN 'PAUSED'
           WHEN v_at IS NULL OR v_end IS NULL THEN 'FREE'
           WHEN p_from < v_at THEN 'REPEATED'
           WHEN p_from > v_at THEN 'NOT_FOUND'
           WHEN v_at = v_end THEN 'AT_END'
           ELSE 'MOVED'
         END;
         IF outcome <> 'MOVED' THEN RETURN; END IF;
         IF p_step = 'ITEM' THEN
           attempt.reached := attempt.reached + 1;
         ELSIF attempt.reached IS NOT NULL THEN
           attempt.reached := greatest(attempt.reached, attempt.section_last[attempt.section] + 1);
         END IF;
         IF attempt.section_seconds IS NOT NULL
           AND (p_step = 'SECTION' OR attempt.reached > attempt.section_last[attempt.section])
         THEN
           -- What is left of a section is not carried into the next one, and its grace is none of the next one's time.
           v_start := least(p_now, attempt.section_deadline_at);
           attempt.section := attempt.section + 1;
           attempt.deadline_at := least(attempt.deadline_at, v_start + make_interval(
             secs => (SELECT sum(s) FROM unnest(attempt.section_seconds[attempt.section:]) s)));
           attempt.section_deadline_at := least(attempt.deadline_at,
             v_start + make_interval(secs => attempt.section_seconds[attempt.section]));
         END IF;
       END $$`,
    );
  }

  private async createMove(runner: QueryRunner): Promise<void> {
    await this.createFunction(
      runner,
      'move_attempt(uuid, uuid, uuid, uuid, text, integer, integer)',
      `CREATE FUNCTION move_attempt(
         p_org uuid, p_assignment uuid, p_attempt uuid, p_session uuid, p_step text, p_from integer, p_network_grace integer
       ) RETURNS text
       LANGUAGE plpgsql VOLATILE SECURITY INVOKER AS $$
       DECLARE
         v_attempt attempts;
         v_moved record;
         v_now timestamptz;
         v_barrier text;
       BEGIN
         SELECT * INTO v_attempt FROM attempts a
         WHERE a.organization_id = p_org AND a.id = p_attempt AND a.assignment_id = p_assignment
         FOR NO KEY UPDATE;
         v_now := app_now();
         v_barrier := attempt_barrier(v_attempt, p_session, v_now, p_network_grace);
         IF v_barrier IS NOT NULL THEN RETURN v_barrier; END IF;
         SELECT * INTO v_moved FROM move_clock(v_attempt, p_step, p_from, v_now, p_network_grace);
         v_attempt := v_moved.attempt;
         UPDATE attempts a SET
           reached = v_attempt.reached, section = v_attempt.section, section_deadline_at = v_attempt.section_deadline_at,
           deadline_at = v_attempt.deadline_at, paused_at = v_attempt.paused_at,
           break_taken_seconds = v_attempt.break_taken_seconds
         WHERE a.organization_id = p_org AND a.id = p_attempt;
         RETURN v_moved.outcome;
       END $$`,
    );
  }

  /** Flags are kept while a break lasts, too: they are notes, not answers. */
  private async createFlag(runner: QueryRunner): Promise<void> {
    await this.createFunction(
      runner,
      'flag_attempt_item(uuid, uuid, uuid, uuid, uuid, boolean, integer)',
      `CREATE FUNCTION flag_attempt_item(
         p_org uuid, p_assignment uuid, p_attempt uuid, p_session uuid, p_item uuid, p_flagged boolean, p_network_grace integer
       ) RETURNS text
       LANGUAGE plpgsql VOLATILE SECURITY INVOKER AS $$
       DECLARE
         v_attempt attempts;
         v_now timestamptz;
         v_outcome text;
       BEGIN
         SELECT * INTO v_attempt FROM attempts a
         WHERE a.organization_id = p_org AND a.id = p_attempt AND a.assignment_id = p_assignment
         FOR NO KEY UPDATE;
         v_now := app_now();
         v_outcome := attempt_barrier(v_attempt, p_session, v_now, p_network_grace);
         IF v_outcome IS NOT NULL THEN RETURN v_outcome; END IF;
         v_attempt := pass_time(v_attempt, v_now, p_network_grace);
         v_outcome := coalesce(place_barrier(v_attempt, array_position(v_attempt.item_ids, p_item)), 'MOVED');
         IF v_outcome = 'MOVED' THEN
           UPDATE attempts a SET flagged = array_remove(a.flagged, p_item) || CASE WHEN p_flagged THEN ARRAY[p_item] ELSE '{}' END
           WHERE a.organization_id = p_org AND a.id = p_attempt;
         END IF;
         RETURN v_outcome;
       END $$`,
    );
    await this.createFunction(
      runner,
      'place_barrier(attempts, integer)',
      `CREATE FUNCTION place_barrier(p_attempt attempts, p_place integer) RETURNS text
       LANGUAGE sql IMMUTABLE SECURITY INVOKER AS $$
         SELECT CASE
           WHEN p_place IS NULL OR p_place > p_attempt.reached THEN 'NOT_FOUND'
           WHEN p_place < p_attempt.reached THEN 'LEFT'
           WHEN p_attempt.section_seconds IS NULL THEN NULL
           WHEN p_place > p_attempt.section_last[p_attempt.section] THEN 'NOT_FOUND'
           WHEN p_attempt.section > 1 AND p_place <= p_attempt.section_last[p_attempt.section - 1] THEN 'LEFT'
         END
       $$`,
    );
  }

  private async createFunction(runner: QueryRunner, signature: string, definition: string): Promise<void> {
    await runner.query(`
      ${definition};
      REVOKE ALL ON FUNCTION ${signature} FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION ${signature} TO plumbline_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP FUNCTION flag_attempt_item(uuid, uuid, uuid, uuid, uuid, boolean, integer);
      DROP FUNCTION place_barrier(attempts, integer);
      DROP FUNCTION move_attempt(uuid, uuid, uuid, uuid, text, integer, integer);
      DROP FUNCTION move_clock(attempts, text, integer, timestamptz, integer);
      DROP FUNCTION pass_time(attempts, timestamptz, integer);
    `);
  }
}
