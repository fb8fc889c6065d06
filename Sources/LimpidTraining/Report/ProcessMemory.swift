#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// What the process holds in the machine's memory.
public enum ProcessMemory {
  /// The most it ever held at once, program and data together, in megabytes (10⁶ bytes).
  public static var peakMegabytes: Double {
    var usage = rusage()
    getrusage(0, &usage)  // 0: this process; the name for it has another type on every system
    #if canImport(Darwin)
    return Double(usage.ru_maxrss) / 1e6
    #else
    return Double(usage.ru_maxrss) * 1024 / 1e6  // in units of 1,024 bytes
    #endif
  }
}
