/** Calls to an engine that may be killed before it answers. */
import * as v from 'valibot';
import type { Fault, Reply } from '../../../src-shared/contract/call.ts';
import { operatorContract, type CallInput, type CallName, type CallOutput } from '../../../src-shared/contract/operator/index.ts';
import { bad, good, type Result } from '../../../src-shared/value/result.ts';
import type { EngineProcess } from './engine-process.ts';

export class Caller {
  /** The session; it outlives the engine. */
  token = '';

  /** @throws Error for a refusal and for an engine that died. */
  async must<Name extends CallName>(engine: EngineProcess, name: Name, input: CallInput<Name>): Promise<CallOutput<Name>> {
    const answer = await this.call(engine, name, input);
    if (!answer?.ok) throw new Error(`${name}: ${answer ? answer.fault.code : 'no answer'}`);
    return answer.value;
  }

  /** null: the engine was killed before it answered. */
  async call<Name extends CallName>(
    engine: EngineProcess,
    name: Name,
    input: CallInput<Name>,
  ): Promise<Result<CallOutput<Name>, Fault> | null> {
    const url = await engine.url;
    if (url === null) return null;
    try {
      const headers = { 'content-type': 'application/json', ...(this.token ? { authorization: `Bearer ${this.token}` } : {}) };
      const response = await fetch(`${url}/call/${name}`, { method: 'POST', headers, body: JSON.stringify(input) });
      const reply: Reply<unknown> = JSON.parse(await response.text());
      if (!reply.ok) return bad({ ...reply.fault, code: reply.code });
      return good(v.parse(operatorContract[name].output, reply.value) as CallOutput<Name>);
    } catch (error) {
      if (engine.killed) return null;
      throw new Error(`${name} had no answer from an engine that nobody killed: ${engine.complaint}`, { cause: error });
    }
  }
}
