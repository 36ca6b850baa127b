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
