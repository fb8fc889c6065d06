import ArgumentParser
import CLimpid
import Limpid
import LimpidBenchmarks
import LimpidTerminal

/// `limpid bench`: the fixed workloads of the comparison with other frameworks.
struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Times a fixed piece of work that other frameworks are timed on too.",
    discussion: """
      Prints one JSON object a line for each measurement: median and least seconds of
      a step, the most memory held, and what shows that the work is the same: losses,
      the sum of the output, the number of parameters, hashes.

      WORKLOADS
      \(wrapped(Benchmark.names.joined(separator: ", "), width: 76).map { "  " + $0 }.joined(separator: "\n"))

      EXAMPLES
        limpid bench --workload mlp_mnist --threads 1
        limpid bench --workload resnet50_infer_b1 --quick
        limpid bench --workload micro_sgemm
        limpid bench --workload lenet_mnist --profile
      """)

  @Option(parsing: .unconditional, help: ArgumentHelp("What to time; see above.", valueName: "name"))
  var workload: String

  @Option(
    parsing: .unconditional, help: "How many threads share the work.", transform: whole(1...64, "a number of threads"))
  var threads: Int?

  @Flag(help: "Fewer steps.")
  var quick = false

  @Option(
    parsing: .unconditional, help: ArgumentHelp("How long to measure.", valueName: "seconds"),
    transform: positive("a number of seconds"))
  var budget: Double?

  @Flag(help: "Do one training step, print COLD and its loss, then RSS and the memory held at most.")
  var cold = false

  @Flag(help: "Show where the time of a step goes, operation by operation, beside what this machine could do.")
  var profile = false

  func run() throws {
    try Ending.checkEnvironment()
    guard Benchmark.names.contains(workload) else {
      throw UsageError(
        "--workload", came: "'\(workload.prefix(60))'", expected: "one of \(Benchmark.names.joined(separator: ", "))",
        mend: nearest(to: workload, among: Benchmark.names).map { "did you mean \($0)?" } ?? "see limpid bench --help")
    }
    let benchmark = Benchmark(threads: threads ?? Int(limpid_threads()), isQuick: quick, budget: budget) {
      Output.results.line($0)
    }
    if profile, let profile = try benchmark.profile(workload) {
      Output.results.lines(profile.lines)
    } else {
      try cold ? benchmark.cold(workload) : benchmark.run(workload)
    }
  }
}
