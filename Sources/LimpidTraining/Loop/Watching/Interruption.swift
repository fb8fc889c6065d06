import Synchronization

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Set by the signal handler, which may do nothing else.
private let isInterrupted = Atomic<Bool>(false)

/// Ends a run in good order when the user presses Ctrl-C, the machine shuts down or the terminal goes: the step is finished, the run is
/// saved. A second Ctrl-C ends the process at once.
///
///     let interruption = Interruption()     // from here on
///     try session.run(controllers: [interruption])
public final class Interruption: TrainingController {
  private let signals: [Int32]

  public init() {
    // Who starts a program by `nohup` wants it to outlive the terminal.
    var hangup = sigaction()
    sigaction(SIGHUP, nil, &hangup)
    signals = [SIGINT, SIGTERM] + (Interruption.isIgnored(hangup) ? [] : [SIGHUP])
    // Touched here, so that the handler does not have to make it.
    isInterrupted.store(false, ordering: .relaxed)
    // A program that starts this one may have blocked the signals, and that is handed down.
    var wanted = sigset_t()
    sigemptyset(&wanted)
    for kind in signals { sigaddset(&wanted, kind) }
    pthread_sigmask(SIG_UNBLOCK, &wanted, nil)
    for kind in signals {
      signal(kind) { kind in
        isInterrupted.store(true, ordering: .relaxed)
        signal(kind, SIG_DFL)
      }
    }
  }

  /// Whether Ctrl-C was pressed.
  public var isPending: Bool { isInterrupted.load(ordering: .relaxed) }

  /// As if Ctrl-C had been pressed.
  public func interrupt() { isInterrupted.store(true, ordering: .relaxed) }

  public func decide(after event: TrainingEvent) -> Decision {
    if case .stepFinished = event, isPending { return .stop(reason: "interrupted") }
    return .goOn
  }

  deinit {
    for kind in signals { signal(kind, SIG_DFL) }
  }

  private static func isIgnored(_ action: sigaction) -> Bool {
    #if canImport(Darwin)
    let handler = action.__sigaction_u.__sa_handler
    #else
    let handler = action.__sigaction_handler.sa_handler
    #endif
    return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}
