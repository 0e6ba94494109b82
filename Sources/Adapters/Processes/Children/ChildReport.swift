internal import CIsolation

/// What the first process of a child says of it.
struct ChildReport {
    static let started = Int32(UInt8(ascii: "s"))

    var kind: Int32
    /// Why it was not started, or how it ended.
    var value: Int32
    /// What could not be done.
    var stage: String
    var cpuTime: Duration
    var peakMemory: Int64

    init(_ report: martlet_report) {
        kind = report.kind
        value = report.value
        cpuTime = .microseconds(report.cpu_microseconds)
        peakMemory = report.peak_bytes
        var name = report.stage
        stage = unsafe withUnsafeBytes(of: &name) { bytes in
            unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }

    /// The status with which the program ended, or nil where a signal ended it.
    var exitStatus: Int32? { value & 0x7F == 0 ? (value >> 8) & 0xFF : nil }
    /// The signal that ended the program.
    var signal: Int32 { value & 0x7F }
}
