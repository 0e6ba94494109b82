public import Errors

/// The rule for ranges that every object store keeps to.
public enum ObjectRange {
    /// The part of a range that is inside an object; a range that begins beyond the end is refused.
    public static func clamped(_ range: Range<Int>, size: Int, of location: Location) throws(MartletError) -> Range<Int>
    {
        guard range.lowerBound >= 0, range.lowerBound <= size else {
            throw MartletError(
                .invalidInput, "'\(location)' has \(size) bytes, so none can be read from byte \(range.lowerBound) on")
        }
        return range.lowerBound..<min(range.upperBound, size)
    }
}
