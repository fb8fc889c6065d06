import ArgumentParser
import CLimpid
import Limpid
import LimpidBenchmarks
import LimpidTerminal

/// `limpid bench`: the fixed workloads of the comparison with other frameworks.
struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Times a fixed piece of work that other frameworks are timed on too.",
    discussion: flowing(
      """
      Prints one JSON object a line for each measurement: median and least seconds of
      a step, the most memory held, and what shows that the work is the same: losses,
      the sum of the output, the number of parameters, hashes.

      WORKLOADS
      \(wrapped(Benchmark.names.joined(separator: ", "), width: 76).map { "  " + $0 }.joined(separator: "\n"))

      EXAMPLES
        limpid bench --workload mlp_mnist --threads 1
        limpid bench --workload resnet50_infer_b1 --quick
        limpid bench --workload micro_sgemm
        limpid bench --profile lenet_mnist
        limpid bench --growth --svg growth.svg
        limpid bench --kernels --threads 2
      """))

  @Option(parsing: .unconditional, help: ArgumentHelp("What to time; see above.", valueName: "name"))
  var workload: String?

  @Flag(help: "Show how time and memory grow with batch, width, depth, length, graph and threads.")
  var growth = false

  @Option(parsing: .unconditional, help: ArgumentHelp("Where --growth draws it.", valueName: "file"))
  var svg: String?

  @Flag(
    help:
      "Show what part of this machine's ceilings, which are measured beside them, single kernels reach: products, convolutions, passes over arrays."
  )
  var kernels = false

  @Flag(help: "Print --kernels as one JSON object a line, as each is measured.")
  var json = false

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

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Show where the time of a workload's step goes, operation by operation, beside what this machine could do.",
      valueName: "name"))
  var profile: String?

  func run() throws {
    try Ending.checkEnvironment()
    if json && !kernels {
      throw UsageError(
        "--json", came: "without --kernels", expected: "limpid bench --kernels --json",
        mend: "leave --json out: workloads are printed as JSON anyway, profiles and growth as text")
    }
    if growth { return try showGrowth() }
    if kernels { return try showKernels() }
    guard let name = profile ?? workload else {
      throw UsageError(
        "--workload", came: "nothing", expected: "one of \(Benchmark.names.joined(separator: ", "))",
        mend: "name one, or give --growth or --kernels")
    }
    guard Benchmark.names.contains(name) else {
      throw UsageError(
        profile == nil ? "--workload" : "--profile", came: "'\(name.prefix(60))'",
        expected: "one of \(Benchmark.names.joined(separator: ", "))",
        mend: nearest(to: name, among: Benchmark.names).map { "did you mean \($0)?" } ?? "see limpid bench --help")
    }
    let benchmark = Benchmark(threads: threads ?? Int(limpid_threads()), isQuick: quick, budget: budget) {
      Output.results.line($0)
    }
    if profile != nil {
      guard let profile = try benchmark.profile(name) else {
        throw UsageError(
          "--profile", came: "'\(name)'", expected: "a workload that is a model",
          mend: "time single operations with --workload \(name)")
      }
      return Output.results.lines(profile.lines)
    }
    try cold ? benchmark.cold(name) : benchmark.run(name)
  }

  private func showKernels() throws {
    var results: [KernelShare.Result] = []
    try KernelShare.measured(threads: threads ?? Int(limpid_threads()), seconds: budget ?? (quick ? 0.05 : 0.2)) {
      if json { Output.results.line($0.json) } else { results.append($0) }
    }
    if !json { Output.results.lines(KernelShare.lines(results)) }
  }

  private func showGrowth() throws {
    if let threads { limpid_set_threads(Int32(threads)) }
    var plot = GrowthPlot()
    for growth in Growth.all {
      let points = try growth.measured(budget: budget ?? (quick ? 0.2 : 1))
      Output.results.lines(growth.lines(points))
      plot.add(growth, points)
    }
    if let svg { try OutputFile.write(Array(plot.svg.utf8), to: svg) }
  }
}
