import CLimpid
import Synchronization

/// Calls `body` once for each of 0 ..< count, on all threads, and gives the results in order. The first error in that order is thrown.
package func inParallel<Result: Sendable>(
  _ count: Int, _ body: @escaping @Sendable (Int) throws(DataError) -> Result
) throws(DataError) -> [Result] {
  let work = ParallelWork(count, body)
  withExtendedLifetime(work) {
    limpid_parallel(
      Int64(count), { context, i in Unmanaged<AnyWork>.fromOpaque(context!).takeUnretainedValue().run(Int(i)) },
      Unmanaged.passUnretained(work as AnyWork).toOpaque())
  }
  return try work.finished()
}

/// What the C thread pool calls.
private class AnyWork: @unchecked Sendable {
  func run(_ i: Int) {}
}

/// `@unchecked`: everything that changes does so under the lock.
private final class ParallelWork<Result: Sendable>: AnyWork, @unchecked Sendable {
  private let body: @Sendable (Int) throws(DataError) -> Result
  private let results: Mutex<[Swift.Result<Result, DataError>?]>

  init(_ count: Int, _ body: @escaping @Sendable (Int) throws(DataError) -> Result) {
    self.body = body
    results = Mutex(Array(repeating: nil, count: count))
  }

  override func run(_ i: Int) {
    let result: Swift.Result<Result, DataError>
    do { result = .success(try body(i)) } catch { result = .failure(error) }
    results.withLock { $0[i] = result }
  }

  func finished() throws(DataError) -> [Result] {
    let all = results.withLock { $0 }
    var values: [Result] = []
    values.reserveCapacity(all.count)
    for result in all { values.append(try result!.get()) }
    return values
  }
}
