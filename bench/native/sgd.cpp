// The loop of bench/epochs.mjs in C++: stochastic gradient descent on a squared error with an L2 penalty at every visit, in the order of a file.
//   sgd <file> <users> <items> <factors> <epochs>
// The file holds a header of each run (user, ratings) and its ratings (item, value), 8 bytes each. Prints the seconds of each epoch.
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <random>
#include <vector>

template <int FACTORS>
static double epoch(const std::vector<uint32_t> &words, float *u, float *v, float rate, float lambda) {
  const auto started = std::chrono::steady_clock::now();
  const float keep = 1 - 2 * rate * lambda;
  for (size_t at = 0; at < words.size();) {
    float *__restrict p = u + static_cast<size_t>(words[at]) * FACTORS;
    const size_t end = at + 2 + 2 * static_cast<size_t>(words[at + 1]);
    float own[FACTORS];
    std::memcpy(own, p, sizeof own);
    for (at += 2; at < end; at += 2) {
      float *__restrict q = v + static_cast<size_t>(words[at]) * FACTORS;
      float value;
      std::memcpy(&value, &words[at + 1], 4);
      float dot = 0;
      for (int k = 0; k < FACTORS; k++) dot += own[k] * q[k];
      const float scaled = 2 * rate * (value - dot);
      for (int k = 0; k < FACTORS; k++) {
        const float a = own[k], b = q[k];
        own[k] = keep * a + scaled * b;
        q[k] = keep * b + scaled * a;
      }
    }
    std::memcpy(p, own, sizeof own);
  }
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
}

int main(int, char **arguments) {
  const size_t users = std::atoll(arguments[2]), items = std::atoll(arguments[3]);
  const int factors = std::atoi(arguments[4]), epochs = std::atoi(arguments[5]);
  if (factors != 32) return 2;
  std::ifstream file(arguments[1], std::ios::binary | std::ios::ate);
  std::vector<uint32_t> words(static_cast<size_t>(file.tellg()) / 4);
  file.seekg(0);
  file.read(reinterpret_cast<char *>(words.data()), static_cast<std::streamsize>(words.size() * 4));
  std::mt19937 generator(1);
  std::normal_distribution<float> normal(0.3f, 0.05f);
  std::vector<float> u(users * factors), v(items * factors);
  for (float &x : u) x = normal(generator);
  for (float &x : v) x = normal(generator);
  double sum = 0;
  for (int e = 0; e < epochs; e++) std::printf("%.6f\n", epoch<32>(words, u.data(), v.data(), 0.002f, 0.05f));
  for (float x : u) sum += x;
  std::fprintf(stderr, "%g\n", sum); // so that nothing is optimized away
}
