// Loaded before a process that `up` starts. When its starter is gone, however it went, the process ends as if asked to.
const PATIENCE = 15_000;

process.once('disconnect', () => {
  process.kill(process.pid, 'SIGTERM');
  setTimeout(() => process.exit(1), PATIENCE).unref();
});
process.channel?.unref(); // waiting for that is no reason to stay
