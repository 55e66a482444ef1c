// What one core can do at most: multiplications with addition of doubles that never leave the registers. Prints floating-point operations a second.
#include <chrono>
#include <cstdio>

typedef double Vector __attribute__((vector_size(32)));

int main() {
  constexpr int SUMS = 12;
  constexpr long ROUNDS = 60000000;
  volatile double given = 0.999999;
  const Vector factor = {given, given, given, given};
  Vector sums[SUMS] = {};
  for (int s = 0; s < SUMS; s++) sums[s] = factor * (1.0 + s);
  const auto started = std::chrono::steady_clock::now();
  for (long round = 0; round < ROUNDS; round++)
    for (int s = 0; s < SUMS; s++) sums[s] = sums[s] * factor + factor;
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
  double total = 0;
  for (const Vector &sum : sums) total += sum[0];
  std::fprintf(stderr, "%g\n", total); // so that nothing is optimized away
  std::printf("%.6g\n", 2.0 * 4 * SUMS * ROUNDS / seconds);
}
