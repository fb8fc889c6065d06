import CLimpid
import LimpidCore
import LimpidTerminal
import LimpidTraining

/// Runs workloads and prints one JSON line for each measurement, in the form that the other frameworks' programs print.
public struct Benchmark: Sendable {
  public let threads: Int
  /// Fewer steps.
  public let isQuick: Bool
  /// Seconds of measured steps.
  public let budget: Double
  private let print: @Sendable (String) -> Void

  public init(
    threads: Int, isQuick: Bool = false, budget: Double? = nil, print: @escaping @Sendable (String) -> Void
  ) {
    self.threads = threads
    self.isQuick = isQuick
    self.budget = budget ?? (isQuick ? 1.5 : 6)
    self.print = print
  }

  /// Measures a workload by name, or a group of small ones: `micro_sgemm`, `micro_ew_16mb`, `micro_ew_256mb`, `micro`.
  public func run(_ name: String) throws {
    limpid_set_threads(Int32(threads))
    if let workload = Workload.named(name) { return try run(workload) }
    for micro in MicroWorkload.all where micro.belongs(to: name) { try run(micro) }
  }

  /// The names that `run` takes.
  public static var names: [String] {
    (Workload.all + Workload.stored).map(\.name) + MicroWorkload.groups + MicroWorkload.all.map(\.name)
  }

  private func run(_ workload: Workload) throws {
    var work = try workload.prepare()
    let result = try Measurement.of(
      isQuick ? workload.pace.quick : workload.pace, budget: budget, { try work.step($0) }, hash: { work.hash })
    var line = self.line(workload.name, workload.phase.rawValue, result, samples: workload.samples)
    switch workload.phase {
    case .training: line.add("weightsHash", .text(result.hash))
    case .inference:
      _ = try work.step(0)
      line.add("out_sum", .number(work.output?.magnitudeSum ?? 0))
      line.add("outputHash", .text(work.hash))
      if let error = try work.storageError() { line.add("storageError", .number(error)) }
    }
    if let remark = work.remark { line.add("remark", .text(remark)) }
    line.add("params", .integer(work.parameterCount))
    emit(line)
  }

  private func run(_ micro: MicroWorkload) throws {
    let work = try micro.prepare()
    let result = try Measurement.of(
      isQuick ? MicroWorkload.pace.quick : MicroWorkload.pace, budget: budget / micro.share,
      { _ in
        for _ in 0..<micro.repetitions { try work() }
        return nil
      }
    ).scaled(by: 1 / Double(micro.repetitions))
    var line = self.line(micro.name, "micro", result, samples: nil)
    line.add(micro.unit, .number(micro.amount / result.median / 1e9))
    emit(line)
  }

  /// One training step from nothing, for the time from the start of the process to the end of that step: prints `COLD` with its loss
  /// and `RSS` with the memory held at most.
  public func cold(_ name: String) throws {
    limpid_set_threads(Int32(threads))
    guard let workload = Workload.named(name) else { return }
    var work = try workload.prepare()
    let loss = try work.step(0) ?? 0
    print("COLD \(loss)")
    print("RSS \(fixed(ProcessMemory.peakMebibytes, 1))")
  }

  /// Where the time of a workload's step goes. The operations are timed in a step whose values are all kept, so it may be slower than others.
  public func profile(_ name: String) throws -> WorkloadProfile? {
    limpid_set_threads(Int32(threads))
    guard let workload = Workload.named(name) else { return nil }
    var work = try workload.prepare()
    let whole = try Measurement.of(workload.pace.quick, budget: budget, { try work.step($0) })
    // Each operation's shortest time of several steps; the first also warms the memory.
    var steps = try work.timedSteps(0)
    let clock = ContinuousClock(), start = clock.now
    for i in 1..<20 {
      steps = zip(steps, try work.timedSteps(i)).map { $0.seconds <= $1.seconds ? $0 : $1 }
      if i >= 3 && (clock.now - start).seconds > budget { break }
    }
    return WorkloadProfile(steps, total: whole.least, ceiling: .measured())
  }

  private func line(_ name: String, _ phase: String, _ result: Measurement, samples: Int?) -> JSONObject {
    var line = JSONObject([
      ("framework", .text("limpid")), ("version", .text(limpidVersion)), ("workload", .text(name)),
      ("phase", .text(phase)), ("threads", .integer(threads)), ("median_s", .number(result.median)),
      ("min_s", .number(result.least)),
    ])
    line.add("samples_per_s", samples.map { .number(Double($0) / result.median) } ?? .null)
    line.add("p90_s", .number(result.ninetieth))
    line.add("steps", .integer(result.times.count))
    line.add("first_call_s", .number(result.first))
    if let loss = result.losses.first { line.add("loss_0", .number(loss)) }
    if result.losses.count > 5 { line.add("loss_5", .number(result.losses[5])) }
    line.add("isa", .text(String(cString: limpid_isa_name(limpid_isa()))))
    return line
  }

  private func emit(_ line: JSONObject) {
    var line = line
    line.add("peak_rss_mb", .number((ProcessMemory.peakMebibytes * 10).rounded() / 10))
    print(line.description)
  }
}
