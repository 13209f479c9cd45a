using System.Runtime.CompilerServices;
using System.Text.Json;
using Prometheus;

namespace CloudTransfer.Web.Observability.Metrics;

/// <summary>The values of a label that an enum gives, in snake_case.</summary>
/// <typeparam name="TEnum">Its values are numbered from 0.</typeparam>
internal static class LabelValues<TEnum>
    where TEnum : unmanaged, Enum
{
    /// <summary>All of them, by the enum's number.</summary>
    public static readonly string[] All = Array.ConvertAll(
        Enum.GetValues<TEnum>(), value => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()));
}

/// <summary>
/// The series of a metric with one label, one for each value of an enum. They are made at once: they are shown at zero before the
/// first event, so that rate() sees it, and to find one allocates nothing.
/// </summary>
/// <param name="metric">The metric; its one label takes the values.</param>
internal sealed class LabelledSeries<TEnum, TSeries>(Collector<TSeries> metric)
    where TEnum : unmanaged, Enum
    where TSeries : ChildBase
{
    private readonly TSeries[] _series = Array.ConvertAll(LabelValues<TEnum>.All, value => metric.WithLabels(value));

    /// <summary>The series of a value.</summary>
    public TSeries this[TEnum value] => _series[Unsafe.BitCast<TEnum, int>(value)];
}

/// <inheritdoc cref="LabelledSeries{TEnum, TSeries}"/>
/// <param name="metric">The metric; its two labels take the values, in this order.</param>
internal sealed class LabelledSeries<TFirst, TSecond, TSeries>(Collector<TSeries> metric)
    where TFirst : unmanaged, Enum
    where TSecond : unmanaged, Enum
    where TSeries : ChildBase
{
    private readonly TSeries[][] _series = Array.ConvertAll(
        LabelValues<TFirst>.All, first => Array.ConvertAll(LabelValues<TSecond>.All, second => metric.WithLabels(first, second)));

    /// <summary>The series of two values.</summary>
    public TSeries this[TFirst first, TSecond second] => _series[Unsafe.BitCast<TFirst, int>(first)][Unsafe.BitCast<TSecond, int>(second)];
}
