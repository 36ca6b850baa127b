import { AppError } from '#kernel';

const RESYNC =
  'Ask with `after=latest` and keep `epoch` and `next` of the answer, read the lists anew with `include_deleted=true`, and go on from there.';

export class ChangesForgotten extends AppError {
  readonly code = 'changes_forgotten';
  override readonly status = 410;

  constructor(keptFrom: number) {
    super(`Changes up to number ${keptFrom} are forgotten. ${RESYNC}`, { keptFrom });
  }
}

export class NumberNotGiven extends AppError {
  readonly code = 'sequence_unknown';
  override readonly status = 410;

  constructor(after: number, { epoch, seq }: { epoch: number; seq: number }) {
    super(
      `The number ${after} was never given: in epoch ${epoch} this connector is at ${seq}. Pass \`next\` of an answer of this ` +
        `connector as \`after\`. Where that is lost: ${RESYNC}`,
      { epoch, seq },
    );
  }
}

export class FeedRestarted extends AppError {
  readonly code = 'feed_restarted';
  override readonly status = 410;

  constructor(epoch: number) {
    super(
      `The database was restored: numbers from before mean nothing in epoch ${epoch}, and some may come again. ${RESYNC}`,
      { epoch },
    );
  }
}
