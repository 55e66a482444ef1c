/** From this ratio on, a share of the problems is solved. */
export interface ProfileStep {
  readonly ratio: number;
  readonly share: number;
}

/**
 * Performance profiles of Dolan and More (2002, Benchmarking optimization software with performance profiles):
 *
 *   r[p, s] = t[p, s] / min over s of t[p, s],      rho_s(tau) = |{ p : r[p, s] <= tau }| / |problems|
 *
 * with t[p, s] what solver s spent on problem p. A problem that a solver did not solve has r = infinity; one that none solved counts for all of them
 * among the problems. rho_s(1) is the share of problems on which s was the fastest, rho_s of large tau the share that it solved at all. A solver
 * against a best one that spent nothing has r = infinity, unless it spent nothing either.
 *
 * Profiles say how each solver compares with the best of these solvers: with another set of them they can be in another order (Gould and Scott 2016,
 * A note on performance profiles for benchmarking software).
 *
 * @param costs costs[problem][solver]; null: not solved.
 * @returns for each solver the steps of rho, by ascending ratio; none for a solver that solved nothing.
 */
export function performanceProfiles(costs: readonly (readonly (number | null)[])[]): ProfileStep[][] {
  const solvers = costs[0]?.length ?? 0;
  const ratios = costs.map((problem) => {
    const best = Math.min(...problem.map((cost) => cost ?? Number.POSITIVE_INFINITY));
    return problem.map((cost) =>
      cost === null ? Number.POSITIVE_INFINITY : cost === best ? 1 : cost / best,
    );
  });
  return Array.from({ length: solvers }, (_, solver) => {
    const own = ratios.map((problem) => problem[solver]!).filter(Number.isFinite);
    const steps = [...new Set(own)].sort((a, b) => a - b);
    return steps.map((ratio) => ({
      ratio,
      share: own.filter((one) => one <= ratio).length / costs.length,
    }));
  });
}
