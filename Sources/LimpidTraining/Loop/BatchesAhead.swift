import Dispatch

/// Hands out batches of which the next one is made in the background while a step is computed. Which batches come, and in which order, is as
/// without it: nothing depends on when a batch was made.
///
/// Batches that are made in no time stay on the thread that asks: handing them over would take longer.
final class BatchesAhead<Batch: Sendable>: IteratorProtocol {
  /// How long `next` took so far for batches that take long to be made: what steps wait for their data.
  private(set) var waitingSeconds = 0.0
  /// How long it took for the others, which are made by the thread that asks.
  private(set) var makingSeconds = 0.0

  private let loader: Loader<Batch>
  private let clock = ContinuousClock()
  private var isAhead = false
  private var isFirst = true

  /// Batches that take less than this to be made, in seconds, are not made ahead.
  private let bound: Double

  init(_ batches: AnyIterator<Batch>, aheadFrom bound: Double = 0.0005) {
    loader = Loader(batches)
    self.bound = bound
  }

  func next() -> Batch? {
    let start = clock.now
    let batch = isAhead ? loader.taken() : loader.load()
    let waited = seconds(clock.now - start)
    if isAhead || waited >= bound { waitingSeconds += waited } else { makingSeconds += waited }
    if isFirst {
      isFirst = false
      isAhead = waited >= bound
    }
    if isAhead, batch != nil { loader.begin() }
    return batch
  }
}

/// `@unchecked`: the iterator and the batch belong to the queue from `begin` until `taken` has waited for it, else to the thread that asks.
private final class Loader<Batch: Sendable>: @unchecked Sendable {
  private let batches: AnyIterator<Batch>
  private var made: Batch?
  private let queue = DispatchQueue(label: "limpid.batches")
  private let isMade = DispatchSemaphore(value: 0)

  init(_ batches: AnyIterator<Batch>) { self.batches = batches }

  func load() -> Batch? { batches.next() }

  func begin() {
    queue.async {
      self.made = self.batches.next()
      self.isMade.signal()
    }
  }

  func taken() -> Batch? {
    isMade.wait()
    defer { made = nil }
    return made
  }
}
