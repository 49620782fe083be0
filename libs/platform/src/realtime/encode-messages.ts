import { MAX_MESSAGE_BYTES, type RealtimeMessage } from './realtime.ts';

/** JSON texts by topic, in order; RangeError when one has over {@link MAX_MESSAGE_BYTES}. */
export function encodeMessages(messages: readonly RealtimeMessage[]): Map<string, string[]> {
  const byTopic = new Map<string, string[]>();
  for (const { topic, payload } of messages) {
    const json = JSON.stringify(payload);
    const bytes = Buffer.byteLength(json);
    if (bytes > MAX_MESSAGE_BYTES) {
      throw new RangeError(`A message of ${topic} has ${bytes} bytes; it may have ${MAX_MESSAGE_BYTES}.`);
    }
    const texts = byTopic.get(topic);
    if (texts) texts.push(json);
    else byTopic.set(topic, [json]);
  }
  return byTopic;
}
