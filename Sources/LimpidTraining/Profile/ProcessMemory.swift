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
  public static var peakMegabytes: Double { peakMebibytes * 1_048_576 / 1e6 }

  /// The same in units of 2²⁰ bytes.
  public static var peakMebibytes: Double {
    #if !canImport(Darwin)
    // What getrusage says includes the process that started this one, before it became this program.
    if let status = fopen("/proc/self/status", "r") {
      defer { fclose(status) }
      var line = [CChar](repeating: 0, count: 256)
      while fgets(&line, Int32(line.count), status) != nil {
        let words = String(decoding: line.prefix { $0 != 0 }.map { UInt8(truncatingIfNeeded: $0) }, as: UTF8.self)
          .split(whereSeparator: \.isWhitespace)
        if words.first == "VmHWM:", words.count > 1, let kibibytes = Double(words[1]) { return kibibytes / 1024 }
      }
    }
    #endif
    var usage = rusage()
    getrusage(0, &usage)  // 0: this process; the name for it has another type on every system
    #if canImport(Darwin)
    return Double(usage.ru_maxrss) / 1_048_576
    #else
    return Double(usage.ru_maxrss) / 1024  // from units of 1,024 bytes
    #endif
  }
}
