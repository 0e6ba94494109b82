import Glibc

/// Numbers as text, correctly rounded.
enum Numbers {
    /// What C's `printf` gives for one number, such as `%.*f`.
    private static func formatted(_ format: String, _ precision: Int, _ value: Double) -> String {
        // The longest: 309 digits before the point and the precision after it.
        var buffer = [CChar](repeating: 0, count: 400 + precision)
        let size = buffer.count
        let length = unsafe withVaList([Int32(precision), value]) { unsafe vsnprintf(&buffer, size, format, $0) }
        return String(decoding: buffer.prefix(Int(length)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    static let precisionLimit = 100

    static func fixed(_ value: Double, _ precision: Int) throws -> String {
        try check(precision)
        return formatted("%.*f", precision, value)
    }

    static func exponent(_ value: Double, _ precision: Int) throws -> String {
        try check(precision)
        return formatted("%.*e", precision, value)
    }

    static func general(_ value: Double, _ precision: Int) throws -> String {
        try check(precision)
        return formatted("%.*g", precision, value)
    }

    private static func check(_ precision: Int) throws {
        guard (0...precisionLimit).contains(precision) else {
            throw limitError("a precision is not between 0 and \(precisionLimit)")
        }
    }

    /// Python's `round`: to even where the number lies exactly between.
    static func rounded(_ value: Double, _ precision: Int) throws -> Double {
        guard value.isFinite else { return value }
        if precision >= 0 { return Double(try fixed(value, min(precision, precisionLimit))) ?? value }
        let scale = pow(10, Double(-precision))
        return (value / scale).rounded(.toNearestOrEven) * scale
    }

    /// Python's `int(value)` for a number.
    static func truncated(_ value: Double) throws -> Int {
        guard let result = Int(exactly: value.rounded(.towardZero)) else {
            throw limitError("the number \(value.pythonText) does not fit an integer of 64 bits")
        }
        return result
    }

    static func integer(_ text: String, base: Int) -> Int? {
        let trimmed = Text.strip(text, nil, left: true, right: true)
        var digits = trimmed.filter { $0 != "_" }.lowercased()
        let sign = digits.hasPrefix("-") ? "-" : ""
        if digits.hasPrefix("-") || digits.hasPrefix("+") { digits.removeFirst() }
        for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] where base == radix && digits.hasPrefix(prefix) {
            digits.removeFirst(2)
        }
        guard (2...36).contains(base), !digits.hasPrefix("-"), !digits.hasPrefix("+") else { return nil }
        return Int(sign + digits, radix: base)
    }

    static func double(_ text: String) -> Double? {
        let trimmed = Text.strip(text, nil, left: true, right: true).filter { $0 != "_" }
        guard !trimmed.lowercased().hasPrefix("0x"), !trimmed.lowercased().hasPrefix("-0x") else { return nil }
        return Double(trimmed)
    }

    /// Digits in groups of three.
    static func grouped(_ digits: String, by separator: String) -> String {
        let point = digits.firstIndex { $0 == "." || $0 == "e" } ?? digits.endIndex
        let isNegative = digits.hasPrefix("-")
        let whole = Array(digits[..<point].drop { $0 == "-" })
        var result = isNegative ? "-" : ""
        for (index, digit) in whole.enumerated() {
            if index > 0, (whole.count - index) % 3 == 0 { result += separator }
            result.append(digit)
        }
        return result + digits[point...]
    }
}

extension Numbers {
    static func powerOfTen(_ exponent: Int) -> Double { pow(10, Double(exponent)) }
}
