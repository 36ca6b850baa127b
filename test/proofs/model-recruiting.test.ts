import { playAll } from './model-playing.js';

playAll(
  'our copy of jobs, candidates and applications equals the source, and nothing live is ever gone',
  'personio_ats',
);
