import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { OwnAccount, type SessionRef } from '#tenancy';
import { Allowances } from '../gate/allowances.js';
import type { CodeBody, OwnChangesBody, ProofBody, RecoveryCodesDto, TotpDto } from './session.dto.js';

/** What members change of themselves by showing again who they are: each try is counted as one to log in. */
@Injectable()
export class Proofs {
  constructor(
    private readonly account: OwnAccount,
    private readonly allowances: Allowances,
  ) {}

  change(request: FastifyRequest, session: SessionRef, body: OwnChangesBody): Promise<void> {
    const { name, password, current_password: known } = body;
    const changes = { ...(name === undefined ? {} : { name }), ...(password === undefined ? {} : { password }) };
    const change = (): Promise<void> => this.account.change(session, changes, known);
    return password === undefined ? change() : this.allowances.trying(session.member.id, request, change);
  }

  beginTotp(request: FastifyRequest, session: SessionRef, { password, code }: ProofBody): Promise<TotpDto> {
    return this.byCode(request, session, () => this.account.beginTotp(session, password, code));
  }

  /** The code is of an authenticator that whoever is logged in has just been shown: it proves nothing. */
  confirmTotp(request: FastifyRequest, session: SessionRef, { code }: CodeBody): Promise<void> {
    return this.allowances.trying(session.member.id, request, () => this.account.confirmTotp(session, code));
  }

  renewCodes(request: FastifyRequest, session: SessionRef, { password, code }: ProofBody): Promise<RecoveryCodesDto> {
    return this.byCode(request, session, async () => ({
      recovery_codes: await this.account.renewRecoveryCodes(session, password, code),
    }));
  }

  prove(request: FastifyRequest, session: SessionRef, { password, code }: ProofBody): Promise<void> {
    return this.byCode(request, session, () => this.account.prove(session, password, code));
  }

  unbind(request: FastifyRequest, session: SessionRef, { password, code }: ProofBody): Promise<void> {
    return this.byCode(request, session, () => this.account.unbind(session, password, code));
  }

  /** Only a code ends the count: whoever has but a cookie and a password would guess codes without end. */
  private async byCode<T>(request: FastifyRequest, { member }: SessionRef, work: () => Promise<T>): Promise<T> {
    const done = await this.allowances.trying(member.id, request, work);
    await this.allowances.proven(member.id);
    return done;
  }
}
