namespace CloudTransfer.Web.Archives;

/// <summary>
/// Arithmetic on polynomials over GF(2), modulo the CRC's own. A <see cref="uint"/> holds one of degree 31
/// or less, reflected: bit 31 is the coefficient of x⁰, bit 0 that of x³¹.
/// </summary>
internal static class Crc32Polynomial
{
    /// <summary>The CRC's polynomial without its x³².</summary>
    private const uint Reflected = 0xEDB88320;

    private const uint One = 1u << 31;

    // x, x², x⁴, … x^(2³¹). The next one would be x again, for x^(2³²) = x modulo this polynomial.
    private static readonly uint[] Squares = RepeatedSquares();

    /// <summary>The product of two polynomials.</summary>
    public static uint Multiply(uint a, uint b)
    {
        var product = 0u;
        for (var term = One; term != 0; term >>= 1)
        {
            if ((a & term) != 0)
                product ^= b;
            b = TimesX(b);
        }

        return product;
    }

    /// <summary>x to the power of <paramref name="exponent"/>, which is 0 or more.</summary>
    public static uint Power(long exponent) => Power(exponent, firstSquare: 0);

    /// <summary>x to the power of 8 · <paramref name="bytes"/>: times this, a CRC moves that many bytes on.</summary>
    public static uint ShiftBy(long bytes) => Power(bytes, firstSquare: 3);

    /// <summary>A polynomial times x: one step of the CRC over a zero bit.</summary>
    private static uint TimesX(uint a) => (a >> 1) ^ ((a & 1) * Reflected);

    private static uint Power(long exponent, int firstSquare)
    {
        var power = One;
        for (var square = firstSquare; exponent != 0; exponent >>= 1, square++)
        {
            if ((exponent & 1) != 0)
                power = Multiply(power, Squares[square % Squares.Length]);
        }

        return power;
    }

    private static uint[] RepeatedSquares()
    {
        var squares = new uint[32];
        squares[0] = TimesX(One);
        for (var i = 1; i < squares.Length; i++)
            squares[i] = Multiply(squares[i - 1], squares[i - 1]);
        return squares;
    }
}
