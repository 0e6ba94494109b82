internal import Errors

/// The rules of the names of flows, steps, parameters and secrets.
public enum FlowName {
    /// Letters, digits and underscores, not beginning with a digit; flows and steps may have hyphens and dots too.
    public static func isValid(_ name: some StringProtocol, isPlain: Bool = false) -> Bool {
        guard let first = name.utf8.first, name.utf8.count <= FlowLimits.nameLength, !(0x30...0x39).contains(first),
            first != UInt8(ascii: "-"), first != UInt8(ascii: ".")
        else { return false }
        return name.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"): true
            case UInt8(ascii: "-"), UInt8(ascii: "."): !isPlain
            default: false
            }
        }
    }

    static func check(_ name: String, _ what: String, isPlain: Bool = false) throws(MartletError) {
        guard isValid(name, isPlain: isPlain) else {
            throw MartletError(
                .invalidInput, "'\(name)' is no name of a \(what)",
                hint: isPlain
                    ? "Use letters, digits and underscores, at most \(FlowLimits.nameLength)."
                    : "Use letters, digits, underscores, hyphens and dots, at most \(FlowLimits.nameLength).")
        }
    }
}
