import { Controller, Post } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { createdStatus } from '#actions';
import { InvalidRequest } from '#kernel';
import { attachment, candidate } from '#models';
import { InPath } from '../gate/arguments.js';
import { ByToken } from '../gate/gates.js';
import { LATE_WITH_FILE } from '../http/json-body.js';
import { itemOf } from '../models/item.dto.js';
import { Documented } from '../models/parameter.js';
import { ModelWrites } from './model-writes.js';
import { Asked, AT_LENGTH, type Give, Giving, readAtLength, type WriteCall } from './write-call.js';
import { Answers, AnswersLater, DocumentedWrite, Said } from './write-docs.js';

/** An attachment by the path of its candidate: the same as `POST /attachments` that names the candidate in its body. */
@ApiTags(candidate.displayName)
@Controller(`api/${candidate.category}/v1/${candidate.path}`)
export class CandidateAttachmentsController {
  constructor(private readonly writes: ModelWrites) {}

  @Post(':candidate_id/attachments')
  @RouteConfig(LATE_WITH_FILE)
  @DocumentedWrite()
  @Answers(createdStatus(attachment), itemOf(attachment))
  @AnswersLater()
  @ByToken({ action: 'attachment.create', changes: true, needs: 'write', category: attachment.category })
  @ApiOperation({ summary: 'Add a file to a candidate', operationId: 'candidate_attachment_create' })
  @ApiParam({ name: 'candidate_id', schema: { type: 'string', format: 'uuid' } })
  @Documented(AT_LENGTH)
  @Said(attachment, { meta: 'post', file: true, items: false })
  async create(
    @InPath('candidate_id') id: string,
    @Asked(readAtLength) call: WriteCall,
    @Giving() give: Give,
  ): Promise<Buffer | undefined> {
    return give(await this.writes.write(ofCandidate(call, id), { model: attachment, kind: 'create' }));
  }
}

function ofCandidate({ said, ...call }: WriteCall, id: string): WriteCall {
  const { candidate: named = id } = said.body;
  if (typeof named === 'string' && named.toLowerCase() === id.toLowerCase())
    return { ...call, said: { ...said, body: { ...said.body, candidate: id } } };
  const msg = 'Input should be the candidate of the path';
  throw new InvalidRequest([{ loc: ['body', 'candidate'], msg, type: 'value_error' }]);
}
