namespace FormatSample.MP1021;

public static partial class Signals
{
    [RunInProcess]
    public static double Mean(double[] samples)
    {
        double sum = 0;
        foreach (double sample in samples) sum += sample;
        return sum / samples.Length;
    }

    public static async Task<double> MeanOfNoise(ProcessPool pool)
    {
        var samples = new double[1_000_000];
        for (int i = 0; i < samples.Length; i++) samples[i] = Random.Shared.NextDouble();
        return await pool.Signals.MeanAsync(samples);
    }
}
