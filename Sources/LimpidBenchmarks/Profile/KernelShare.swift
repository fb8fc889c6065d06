import CLimpid
import LimpidCore
import LimpidTerminal
import LimpidTraining

/// One kernel on one shape, timed alone: which part of what this machine could do it reaches. `limpid bench --kernels` shows them all.
///
/// The bound is the larger of two times: the operations at the ceiling of fused multiply-adds on registers, and the bytes of operands and result,
/// each once, at the ceiling of a = b + s · c on large arrays. Small arrays stay in the caches, so that a share of the second may be above 1.
/// The first is measured before and after each kernel and the higher one counts, since neighbours change the processor's frequency; the second once.
public struct KernelShare: Sendable {
  let name: String
  let shape: String
  let operations: Double
  let bytes: Double
  /// Makes the operands.
  let prepare: @Sendable () throws -> () throws -> Void

  /// What was measured.
  public struct Result: Sendable {
    let kernel: KernelShare
    let threads: Int
    let median: Double
    let least: Double
    /// The machine's ceilings, a second.
    let operations: Double
    let bytes: Double

    private var isBoundByBytes: Bool { kernel.bytes / bytes > kernel.operations / operations }
    private var share: Double { max(kernel.bytes / bytes, kernel.operations / operations) / median }

    /// A line of the table.
    var cells: [String] {
      let unit = isBoundByBytes ? "GB/s" : "GFLOP/s"
      let rate = (isBoundByBytes ? kernel.bytes : kernel.operations) / median / 1e9
      let ceiling = (isBoundByBytes ? bytes : operations) / 1e9
      return [
        kernel.name, kernel.shape, fixed(1e3 * median, 3), "\(rough(rate)) \(unit)", "\(rough(ceiling)) \(unit)",
        "\(fixed(100 * share, 1)) %",
      ]
    }

    public var json: String {
      JSONObject([
        ("kernel", .text(kernel.name)), ("shape", .text(kernel.shape)), ("threads", .integer(threads)),
        ("median_s", .number(median)), ("min_s", .number(least)),
        ("operations", .number(kernel.operations)), ("bytes", .number(kernel.bytes)),
        ("ceiling_gflops", .number(operations / 1e9)), ("ceiling_gbps", .number(bytes / 1e9)),
        ("bound", .text(isBoundByBytes ? "bytes" : "arithmetic")), ("share", .number(share)),
      ]).description
    }
  }

  /// Times every kernel for about `seconds` each, beside the ceilings at that moment.
  public static func measured(threads: Int, seconds: Double, _ each: (Result) -> Void) throws {
    limpid_set_threads(Int32(threads))
    let stream = Ceiling.measured().bytes
    for kernel in all {
      let work = try kernel.prepare()
      let before = limpid_ceiling_arithmetic(0.003)
      let times = try Measurement.of(Pace(warmUp: 2, steps: 400, least: 5), budget: seconds) { _ in
        try work()
        return nil
      }
      let operations = 1e9 * max(before, limpid_ceiling_arithmetic(0.003))
      each(
        Result(
          kernel: kernel, threads: threads, median: times.median, least: times.least, operations: operations,
          bytes: stream))
    }
  }

  /// What the shares are shares of, and the table of results.
  public static func lines(_ results: [Result]) -> [String] {
    guard let first = results.first else { return [] }
    var table = TextTable(["kernel", "shape", ">ms", ">rate", ">ceiling", ">of ceiling"])
    for result in results { table.add(result.cells) }
    let arithmetic = results.map(\.operations).sorted()[results.count / 2]
    return [
      "This machine on \(first.threads) \(first.threads == 1 ? "thread" : "threads"): \(rough(arithmetic / 1e9)) GFLOP/s by fused multiply-adds on registers (measured beside each kernel;",
      "this is the median), \(rough(first.bytes / 1e9)) GB/s read and written by a = b + s · c on arrays of 64 MiB. Times are medians.",
      "",
    ] + table.lines()
  }
}
