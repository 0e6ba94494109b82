internal import HTTP

/// The field `Range` (RFC 9110, section 14.2); of several ranges S3 takes none.
public enum ByteRange {
    /// The part of an object that is asked for; nil for all of it, also where the field is none that is understood.
    ///
    /// - Throws: `InvalidRange` where it begins beyond the end.
    public static func parse(_ field: String?, size: Int) throws(S3Failure) -> Range<Int>? {
        guard let field, field.hasPrefix("bytes="), !field.contains(",") else { return nil }
        let parts = field.dropFirst(6).split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }) else {
            return nil
        }
        let unsatisfiable = S3Failure(
            .invalidRange, "The range '\(field.prefix(80))' is not inside of the object's \(size) bytes.",
            details: [("RangeRequested", String(field.prefix(80))), ("ActualObjectSize", "\(size)")],
            fields: ["Content-Range": "bytes */\(size)"])
        if parts[0].isEmpty {
            guard let count = Int(parts[1]) else { return nil }
            guard count > 0, size > 0 else { throw unsatisfiable }
            return max(0, size - count)..<size
        }
        guard let first = Int(parts[0]) else { return nil }
        guard first < size else { throw unsatisfiable }
        if parts[1].isEmpty { return first..<size }
        guard let last = Int(parts[1]), last >= first else { return nil }
        return first..<min(size, last.addingReportingOverflow(1).partialValue > last ? last + 1 : size)
    }
}
